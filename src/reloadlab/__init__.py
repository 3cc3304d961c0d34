"""Write, import, reload and replace Python modules, and see what stays behind."""

__version__ = "0.1.0"
