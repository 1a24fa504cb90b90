"""Reads of national."""
