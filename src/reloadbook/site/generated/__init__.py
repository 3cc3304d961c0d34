"""Pages that are made from data and not from a source."""
