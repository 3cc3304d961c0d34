"""Let what bodies register again be registered once, and what they do not, no more."""
