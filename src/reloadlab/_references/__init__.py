"""Follow references: forwards with names, and backwards without."""
