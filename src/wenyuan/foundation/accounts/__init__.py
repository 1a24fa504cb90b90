"""Readers and staff: accounts, log-in, roles and permissions for each library."""
