"""Say what brings a holder up to date: which remedy, and how the notebook writes it."""
