"""Measure cells, each in a process of its own."""

from reloadmatrix.measuring.cells import Cell, measure

__all__ = ["Cell", "measure"]
