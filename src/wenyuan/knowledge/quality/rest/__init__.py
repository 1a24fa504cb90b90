"""The API of data quality."""
