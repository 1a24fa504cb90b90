"""Writes of discovery: the index follows the catalogue."""
