"""Reads of receivers and deliveries."""
