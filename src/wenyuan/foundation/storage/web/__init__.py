"""Doors of storage."""
