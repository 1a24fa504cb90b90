"""Writes of the library registry."""
