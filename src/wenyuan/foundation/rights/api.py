"""The face of rights."""

from .data import Access, Action, Decision, Thing
from .decisions import decide

__all__ = ["Access", "Action", "Decision", "Thing", "decide"]
