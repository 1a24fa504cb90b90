"""Tables of the library registry."""

from .library import Branch, ClosedDay, Library, OpeningHours, ServicePoint, ShelvingLocation

__all__ = ["Branch", "ClosedDay", "Library", "OpeningHours", "ServicePoint", "ShelvingLocation"]
