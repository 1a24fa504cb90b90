"""What data exchange reads."""
