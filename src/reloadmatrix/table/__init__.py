"""The measured matrix: stored, read and shown."""
