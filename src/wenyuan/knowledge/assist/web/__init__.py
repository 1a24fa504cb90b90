"""Pages of assisted cataloguing."""
