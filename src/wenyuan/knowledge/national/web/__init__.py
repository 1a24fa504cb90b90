"""Pages of national."""
