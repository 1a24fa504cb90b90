"""Tables of the library registry."""

from .application import ApplicationPaper, ApplicationStep, LibraryApplication
from .library import Branch, ClosedDay, Library, OpeningHours, ServicePoint, ShelvingLocation
from .life import LibraryMerge, LibraryPolicy, LibraryStep, MovedRows

__all__ = [
    "ApplicationPaper", "ApplicationStep", "Branch", "ClosedDay", "Library", "LibraryApplication", "LibraryMerge", "LibraryPolicy", "LibraryStep",
    "MovedRows", "OpeningHours", "ServicePoint", "ShelvingLocation",
]
