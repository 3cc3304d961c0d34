"""What a reader installs from the site: the wheel of the helper, and the line that fetches it."""
