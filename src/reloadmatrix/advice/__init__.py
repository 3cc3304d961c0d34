"""What follows from the matrix: each way in a line, and which one to use for what is held."""

from __future__ import annotations

from reloadmatrix.advice.choosing import HOLDINGS, Advice, advice
from reloadmatrix.advice.summary import HEADS, Line, Summary, summary

__all__ = ["HEADS", "HOLDINGS", "Advice", "Line", "Summary", "advice", "summary"]
