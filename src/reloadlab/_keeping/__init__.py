"""Keep the functions and classes that a source defines the objects that they are."""
