"""Find who holds objects of earlier versions, and name the remedy."""
