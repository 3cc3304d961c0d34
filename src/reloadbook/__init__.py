"""Make the book: its chapters, its site, Python in its pages, and what one takes along."""
