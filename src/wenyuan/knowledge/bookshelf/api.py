"""The face of the bookshelf."""

from .domain.searches import check_search, save_search

__all__ = ["check_search", "save_search"]
