"""Data of the module."""
