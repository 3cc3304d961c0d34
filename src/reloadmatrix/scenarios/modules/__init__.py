"""Scenarios about modules: their names, constants, packages and files."""
