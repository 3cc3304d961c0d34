"""Bring a whole session up to date."""
