"""What runs inside the Python of a page, where it is no package: it gets there as text."""
