"""Reading the tables of storage."""
