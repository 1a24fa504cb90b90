"""Pages of the developers' portal."""
