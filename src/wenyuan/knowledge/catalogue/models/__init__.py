"""Tables of the catalogue."""

from .authority import Authority, AuthorityVersion
from .batch import Batch, ImportPart, Reject
from .holding import Holding, Item
from .merge import Merge, MergedRecord, MovedRow
from .record import IdCounter, Record, RecordVersion

__all__ = ["Authority", "AuthorityVersion", "Batch", "Holding", "IdCounter", "ImportPart", "Item", "Merge", "MergedRecord", "MovedRow", "Record", "RecordVersion", "Reject"]
