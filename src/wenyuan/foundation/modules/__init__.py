"""Modules: what each one is, needs and offers, and which are served here."""
