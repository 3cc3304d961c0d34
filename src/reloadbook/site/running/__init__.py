"""What runs Python in a page."""
