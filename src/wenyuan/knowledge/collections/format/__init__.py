"""Texts and tables that come in and go out."""
