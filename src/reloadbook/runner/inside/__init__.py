"""What runs inside the Python of a page, where it is no package: bytecode beside the library."""
