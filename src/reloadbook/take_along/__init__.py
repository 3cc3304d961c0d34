"""What one takes along: wheels, a zip, an EPUB."""
