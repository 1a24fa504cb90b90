"""Writes of the union catalogue."""
