"""Drive programs in other processes: start them, wait for a sign of them, and ask them."""
