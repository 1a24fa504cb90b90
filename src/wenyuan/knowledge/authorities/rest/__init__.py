"""Programming interface of authority control."""
