"""Reads of harvest."""
