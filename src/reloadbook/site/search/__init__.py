"""The search: what it finds, in which words, and the page that shows it."""
