"""The module's part of the HTTP interface."""
