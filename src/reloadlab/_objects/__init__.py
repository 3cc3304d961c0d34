"""Look at objects without running a line of their code."""
