"""Reload one module with care."""
