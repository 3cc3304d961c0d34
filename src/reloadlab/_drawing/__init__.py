"""Draw which names refer to which objects."""
