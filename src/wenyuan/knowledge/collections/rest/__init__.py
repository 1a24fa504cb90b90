"""The HTTP interface of topical databases."""
