"""The face of harvest."""

from .data import FailureData, RunData, SourceData
from .domain.failures import NoSuchFailure, drop_failure, feed_mended, mend_failure
from .domain.sources import (
    AlreadyRunning,
    NoSuchSource,
    SourceForm,
    WrongSource,
    cancel_run,
    resume_run,
    retire_source,
    save_source,
    start_due,
    start_run,
)
from .queries.harvests import find_run, find_source, list_failures, list_runs, list_sources

__all__ = [
    "AlreadyRunning", "FailureData", "NoSuchFailure", "NoSuchSource", "RunData", "SourceData", "SourceForm", "WrongSource", "cancel_run", "drop_failure", "feed_mended", "find_run",
    "find_source", "list_failures", "list_runs", "list_sources", "mend_failure", "resume_run", "retire_source", "save_source", "start_due", "start_run",
]
