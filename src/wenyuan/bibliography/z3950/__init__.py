"""Z39.50: its encoding, its requests and its answers."""

from .ber import BerError, value_length
from .reading import read_request
from .values import (
    Circulation,
    CloseReason,
    CloseRequest,
    DeleteRequest,
    Diagnostic,
    HoldingsLine,
    InitRequest,
    Option,
    PresentRequest,
    RecordOut,
    Request,
    ScanRequest,
    SearchRequest,
    SortKey,
    SortRequest,
    Syntax,
)
from .writing import write_close, write_delete, write_init, write_present, write_scan, write_search, write_sort

__all__ = [
    "BerError", "Circulation", "CloseReason", "CloseRequest", "DeleteRequest", "Diagnostic", "HoldingsLine", "InitRequest", "Option", "PresentRequest", "RecordOut",
    "Request", "ScanRequest", "SearchRequest", "SortKey", "SortRequest", "Syntax", "read_request", "value_length", "write_close", "write_delete", "write_init",
    "write_present", "write_scan", "write_search", "write_sort",
]
