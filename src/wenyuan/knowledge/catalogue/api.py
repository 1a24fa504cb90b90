"""The face of the catalogue."""

from .data import HoldingData, ImportCounts, ItemData, RecordData, VersionData
from .domain.bulk_changes import BatchNotOpen, Change, CurrentMarc, Saved, close_change, load_marc, open_change, save_many
from .domain.imports import run_import, take_file
from .domain.items import (
    BarcodeTaken,
    ItemFacts,
    ItemOnLoan,
    NoSuchItem,
    PlaceOfAnotherLibrary,
    add_item,
    change_item,
    withdraw_item,
)
from .domain.previews import Preview, PreviewRow, preview_batch
from .domain.records import (
    ControlNumberTaken,
    RecordChangedMeanwhile,
    create_record,
    delete_record,
    restore_version,
    save_record,
    set_suppressed,
)
from .domain.rejects import (
    NoSuchReject,
    NotFeedable,
    read_mended,
    refeed,
    reject_octets,
    reject_reasons,
    salvage,
)
from .domain.states import summarise_source
from .domain.undo import BatchNotUndoable, UndoCounts, undo_batch
from .queries.authorities import (
    AuthorityData,
    AuthorityFilters,
    AuthorityPage,
    AuthorityVersionData,
    NoSuchAuthority,
    find_authority,
    list_authorities,
    list_authority_versions,
)
from .queries.availability import load_availability
from .queries.changes import ChangedRecord, find_changes, list_changes, newest_change, writing_transactions
from .queries.exports import ExportForm, export_records, permalink, render_record
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
from .queries.staff_lists import find_exactly

__all__ = [
    "AuthorityData", "AuthorityFilters", "AuthorityPage", "AuthorityVersionData", "BarcodeTaken",
    "BatchNotOpen", "BatchNotUndoable", "Change", "ChangedRecord", "ControlNumberTaken", "CurrentMarc",
    "ExportForm", "HoldingData", "ImportCounts", "ItemData", "ItemFacts", "ItemOnLoan", "NoSuchAuthority",
    "NoSuchItem", "NoSuchRecord", "NoSuchReject", "NotFeedable", "PlaceOfAnotherLibrary", "Preview",
    "PreviewRow", "RecordChangedMeanwhile", "RecordData", "Saved", "UndoCounts", "VersionData", "add_item",
    "change_item", "close_change", "create_record", "current_marc", "delete_record", "export_records",
    "find_authority", "find_changes", "find_exactly", "find_record", "find_records", "find_version",
    "list_authorities", "list_authority_versions", "list_changes", "list_holdings", "list_items",
    "list_versions", "load_availability", "load_marc", "load_summaries", "newest_change", "open_change",
    "permalink", "preview_batch", "read_mended", "read_source", "refeed", "reject_octets", "reject_reasons",
    "render_record", "restore_version", "run_import", "salvage", "save_many", "save_record", "set_suppressed",
    "summarise_source", "take_file", "undo_batch", "withdraw_item", "writing_transactions",
]
