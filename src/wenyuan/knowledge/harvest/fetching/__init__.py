"""Asking sources: HTTP with manners, XML of any quality, and a client for each kind."""
