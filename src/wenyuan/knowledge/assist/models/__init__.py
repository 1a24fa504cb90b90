"""Tables of assisted cataloguing."""

from .uses import DayOfUse

__all__ = ["DayOfUse"]
