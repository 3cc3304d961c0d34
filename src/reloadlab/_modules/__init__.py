"""What a loaded module is, which version of it, and what its files say."""
