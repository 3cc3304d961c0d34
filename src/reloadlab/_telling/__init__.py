"""Tell what is left of old code, and which cells of a notebook were made with it."""
