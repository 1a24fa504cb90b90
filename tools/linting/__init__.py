"""Contracts that import-linter does not have."""
