"""Mend what holds something old that could not be kept."""
