"""What changes the store and its tables."""
