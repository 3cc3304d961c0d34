"""What every page says of itself, and what it lets a browser do."""
