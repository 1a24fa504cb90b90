"""Objects, their copies, who keeps them, what libraries may keep, uploads under way, links."""

from .links import LinkKey, UsedLink
from .objects import ObjectBlocks, ObjectCopy, ObjectReference, ObjectStep, StoredObject
from .usage import FixityRun, LibraryStorage, Upload, UploadState

__all__ = [
    "FixityRun", "LibraryStorage", "LinkKey", "ObjectBlocks", "ObjectCopy", "ObjectReference", "ObjectStep", "StoredObject", "Upload", "UploadState",
    "UsedLink",
]
