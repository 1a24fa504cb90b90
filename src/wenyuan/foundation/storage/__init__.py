"""Files by content: a folder in which a file is named by its SHA-256."""
