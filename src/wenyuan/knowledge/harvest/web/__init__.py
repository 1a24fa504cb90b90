"""Pages of harvest."""
