"""Problems of records by the million, counted without making them: thousands of records at a time are looked at as one run of octets."""

from .counting import count_kinds
from .kinds import Kind, kind_of

__all__ = ["Kind", "count_kinds", "kind_of"]
