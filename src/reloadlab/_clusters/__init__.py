"""Bring the workers of a cluster up to date."""
