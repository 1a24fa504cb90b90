"""Reads of the library registry."""
