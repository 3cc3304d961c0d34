"""Write modules into a scratch folder."""
