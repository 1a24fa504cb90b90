"""Public pages of the libraries."""
