"""The part of the HTTP interface that belongs to the log."""
