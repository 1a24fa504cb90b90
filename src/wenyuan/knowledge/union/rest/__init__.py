"""The HTTP interface of the union catalogue."""
