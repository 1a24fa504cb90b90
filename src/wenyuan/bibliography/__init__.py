"""Bibliographic formats, identifiers and the rules of Chinese text. Pure Python: no Django, no database, no clock."""
