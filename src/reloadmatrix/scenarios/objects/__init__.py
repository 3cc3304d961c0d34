"""Scenarios about what a module defines, and who holds it: functions, classes, objects."""
