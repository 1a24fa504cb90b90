"""The face of the library registry."""

from .data import BranchData, LibraryData, LibraryLook, LocationData, OpeningDay
from .domain.registry import close_days, register_branch, register_library, register_location, register_service_point
from .domain.scope import libraries_in_reach
from .hooks import ExportMember, Foresight, LibraryPart, MovedPiece, ShelfLine, register_library_part
from .queries.choosing import Choice, choice_text, choose_library
from .queries.directory import find_look
from .queries.registry import (
    NoSuchLibrary,
    find_libraries,
    find_library,
    hidden_libraries,
    library_names,
    list_branches,
    list_libraries,
    list_locations,
    opening_days,
)

__all__ = [
    "BranchData", "Choice", "ExportMember", "Foresight", "LibraryData", "LibraryLook", "LibraryPart", "LocationData", "MovedPiece", "NoSuchLibrary", "OpeningDay", "ShelfLine", "choice_text", "choose_library", "close_days",
    "find_libraries", "find_library", "find_look", "hidden_libraries", "libraries_in_reach", "library_names", "list_branches", "list_libraries", "list_locations", "opening_days", "register_branch",
    "register_library", "register_library_part", "register_location", "register_service_point",
]
