"""The knowledge repository: what libraries hold and know."""
