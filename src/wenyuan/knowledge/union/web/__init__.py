"""Pages of the union catalogue."""
