"""Reads of the union catalogue."""
