"""The face of the developers' portal."""

from .changes import Release, read_changes
from .operations import Operation, Parameter, find_operations, read_operations

__all__ = ["Operation", "Parameter", "Release", "find_operations", "read_changes", "read_operations"]
