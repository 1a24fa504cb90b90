"""Reads of identifiers."""
