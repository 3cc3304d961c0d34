"""Run the bodies of modules again, and keep what would be made as before."""
