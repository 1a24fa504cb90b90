"""What data quality is asked."""
