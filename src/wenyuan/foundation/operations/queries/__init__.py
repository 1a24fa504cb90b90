"""What is looked at and read."""
