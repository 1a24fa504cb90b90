"""Reads of topical databases."""
