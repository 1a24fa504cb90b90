"""Start, run and end jobs."""
