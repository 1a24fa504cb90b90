"""Reads of the developers' portal."""
