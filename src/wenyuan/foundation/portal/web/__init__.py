"""Pages and files of the portal."""
