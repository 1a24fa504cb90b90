"""The face of the developers' portal."""

from .changes import Release, find_changes, read_changes
from .operations import Operation, Parameter, find_operations, read_operations
from .queries.usage import KeyUsage, key_usage

__all__ = ["KeyUsage", "Operation", "Parameter", "Release", "find_changes", "find_operations", "key_usage", "read_changes", "read_operations"]
