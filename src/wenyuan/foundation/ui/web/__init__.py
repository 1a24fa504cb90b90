"""Pages and middleware of the look."""
