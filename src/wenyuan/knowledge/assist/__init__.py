"""Assisted cataloguing: suggestions learned from the library's own records, taken by a person or not at all."""
