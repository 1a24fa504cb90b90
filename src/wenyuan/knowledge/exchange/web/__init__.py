"""Doors of data exchange: its page and its servers over HTTP."""
