"""Programming interface of assisted cataloguing."""
