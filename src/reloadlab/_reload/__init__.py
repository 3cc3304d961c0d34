"""What a body changes when it runs again, and how that is put back."""
