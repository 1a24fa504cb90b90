"""Emit and deliver events."""
