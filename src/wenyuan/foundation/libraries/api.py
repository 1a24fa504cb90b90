"""The face of the library registry."""

from .data import BranchData, LibraryData, LocationData, OpeningDay
from .domain.registry import close_days, register_branch, register_library, register_location, register_service_point
from .queries.registry import NoSuchLibrary, find_library, list_branches, list_libraries, list_locations, opening_days

__all__ = [
    "BranchData", "LibraryData", "LocationData", "NoSuchLibrary", "OpeningDay", "close_days", "find_library",
    "list_branches", "list_libraries", "list_locations", "opening_days", "register_branch", "register_library",
    "register_location", "register_service_point",
]
