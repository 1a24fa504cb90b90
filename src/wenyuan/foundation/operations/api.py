"""The face of operations."""

from .data import AdvisoryData, Check, CheckResult, ErrorData, Finding, Metric, Reading, SlowData, Traffic
from .domain.errors import settle_error
from .hooks import drop_check, register_check, register_readings
from .index_watch import IndexState, watch_index
from .logs import request_id, scrub
from .metrics import count
from .queries.advisories import find_advisories, load_advisories
from .queries.checks import run_checks
from .queries.records import NoSuchError, find_error, list_errors, list_slow, read_traffic

__all__ = [
    "AdvisoryData", "Check", "CheckResult", "ErrorData", "Finding", "IndexState", "Metric", "NoSuchError", "Reading", "SlowData", "Traffic", "count", "drop_check",
    "find_advisories", "find_error", "list_errors", "list_slow", "load_advisories", "read_traffic", "register_check", "register_readings", "request_id", "run_checks", "scrub",
    "settle_error", "watch_index",
]
