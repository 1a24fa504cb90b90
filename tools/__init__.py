"""Tools for building data tables and checking the house."""
