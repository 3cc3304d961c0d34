"""What all reports have in common."""
