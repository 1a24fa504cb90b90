"""Pages of authority control."""
