"""The book while it is written: served, and built again after each change."""
