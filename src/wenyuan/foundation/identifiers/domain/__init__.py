"""Writes of identifiers."""
