"""Topical databases: a curator defines a topic with record types of its own and gets a site for it."""
