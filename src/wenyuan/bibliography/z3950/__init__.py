"""Z39.50: its encoding, its requests and its answers."""

from .asking import write_close_request, write_init_request, write_present_request, write_search_request
from .ber import BerError, value_length
from .hearing import CloseAnswer, Heard, InitAnswer, PresentAnswer, RecordIn, SearchAnswer, read_answer
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
    "BerError", "Circulation", "CloseAnswer", "CloseReason", "CloseRequest", "DeleteRequest", "Diagnostic", "Heard", "HoldingsLine", "InitAnswer", "InitRequest", "Option",
    "PresentAnswer", "PresentRequest", "RecordIn", "RecordOut", "Request", "ScanRequest", "SearchAnswer", "SearchRequest", "SortKey", "SortRequest", "Syntax", "read_answer",
    "read_request", "value_length", "write_close", "write_close_request", "write_delete", "write_init", "write_init_request", "write_present", "write_present_request", "write_scan",
    "write_search", "write_search_request", "write_sort",
]
