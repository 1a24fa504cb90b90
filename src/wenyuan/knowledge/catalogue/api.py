"""The face of the catalogue."""

from .data import HoldingData, ImportCounts, ItemData, RecordData, VersionData
from .domain.imports import run_import, take_file
from .domain.records import (
    ControlNumberTaken,
    RecordChangedMeanwhile,
    create_record,
    delete_record,
    restore_version,
    save_record,
    set_suppressed,
)
from .domain.undo import BatchNotUndoable, UndoCounts, undo_batch
from .queries.availability import load_availability
from .queries.exports import export_records, render_record
from .queries.records import (
    NoSuchRecord,
    current_marc,
    find_record,
    find_records,
    find_version,
    list_holdings,
    list_items,
    list_versions,
    load_summaries,
    read_source,
)

__all__ = [
    "BatchNotUndoable", "ControlNumberTaken", "HoldingData", "ImportCounts", "ItemData", "NoSuchRecord", "RecordChangedMeanwhile",
    "RecordData", "UndoCounts", "VersionData", "create_record", "current_marc", "delete_record", "export_records", "find_record",
    "find_records", "find_version", "list_holdings", "list_items", "list_versions", "load_availability", "load_summaries",
    "read_source", "render_record", "restore_version", "run_import", "save_record", "set_suppressed", "take_file", "undo_batch",
]
