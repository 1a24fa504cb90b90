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
from .queries.harvests import count_open_failures, find_run, find_run_of_batch, find_source, list_failures, list_runs, list_sources, newest_runs
from .web.words import say_problem as say_source_problem

__all__ = [
    "AlreadyRunning", "FailureData", "NoSuchFailure", "NoSuchSource", "RunData", "SourceData", "SourceForm", "WrongSource", "cancel_run", "count_open_failures", "drop_failure",
    "feed_mended", "find_run", "find_run_of_batch", "find_source", "list_failures", "list_runs", "list_sources", "mend_failure", "newest_runs", "resume_run", "retire_source",
    "save_source", "say_source_problem", "start_due", "start_run",
]
