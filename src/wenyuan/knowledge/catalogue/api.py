"""The face of the catalogue."""

from .data import HoldingData, ImportCounts, ItemData, RecordData, VersionData
from .domain.authorities import (
    AuthorityChangedMeanwhile,
    AuthorityNumberTaken,
    StoredAuthority,
    create_authorities,
    create_authority,
    delete_authority,
    restore_authority,
    save_authority,
    take_authority_number,
)
from .domain.bulk_changes import BatchNotOpen, Change, CurrentMarc, Saved, close_change, load_marc, open_change, save_many
from .domain.bulk_creation import create_many
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
from .domain.merge_parts import MergePart, TablePart, register_merge_part
from .domain.merging import (
    MergeWanted,
    NoSuchMerge,
    NotMergeable,
    carry_along,
    merge_many,
    merge_records,
    part_records,
    undo_merge,
)
from .domain.previews import Preview, PreviewRow, is_marc, preview_batch
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
from .domain.undo import BatchNotUndoable, UndoCounts, undo_batch
from .ingest.authorities import read_heading as read_authority_heading
from .queries.authorities import (
    REACH,
    AuthorityData,
    AuthorityFilters,
    AuthorityPage,
    AuthorityVersionData,
    NoSuchAuthority,
    find_authorities,
    find_authorities_by_key,
    find_authorities_by_number,
    find_authority,
    list_authorities,
    list_authorities_of_batch,
    list_authority_versions,
    load_authority_marc,
    walk_authorities,
)
from .queries.authority_uses import AGENTS, TOPICS, Uses, count_named, count_treated
from .queries.availability import load_availability
from .queries.batch_records import find_by_numbers, list_batch_ids, list_batch_records, list_batch_rejects, name_batches, newest_source_changes
from .queries.changes import ChangedRecord, find_changes, list_changes, newest_change, writing_transactions
from .queries.exports import ExportForm, export_records, permalink, render_record
from .queries.frames import FrameRow, walk_frame
from .queries.merges import MergeData, find_libraries_behind, find_merges, list_merges_of, list_retired_below, list_successors
from .queries.name_forms import KnownNames, register_name_source
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
    summarise_source,
)
from .queries.staff_lists import find_exactly

__all__ = [
    "AGENTS", "REACH", "TOPICS", "AuthorityChangedMeanwhile", "AuthorityData", "AuthorityFilters",
    "AuthorityNumberTaken", "AuthorityPage", "AuthorityVersionData", "BarcodeTaken", "BatchNotOpen",
    "BatchNotUndoable", "Change", "ChangedRecord", "ControlNumberTaken", "CurrentMarc", "ExportForm", "FrameRow", "HoldingData",
    "ImportCounts", "ItemData", "ItemFacts", "ItemOnLoan", "KnownNames", "MergeData", "MergePart", "MergeWanted",
    "NoSuchAuthority", "NoSuchItem", "NoSuchMerge", "NoSuchRecord", "NoSuchReject", "NotFeedable", "NotMergeable",
    "PlaceOfAnotherLibrary", "Preview", "PreviewRow", "RecordChangedMeanwhile", "RecordData", "Saved",
    "StoredAuthority", "TablePart", "UndoCounts", "Uses", "VersionData", "add_item", "carry_along", "change_item",
    "close_change", "count_named", "count_treated", "create_authorities", "create_authority", "create_many",
    "create_record", "current_marc", "delete_authority", "delete_record", "export_records", "find_authorities",
    "find_authorities_by_key", "find_authorities_by_number", "find_authority", "find_by_numbers", "find_changes",
    "find_exactly", "find_libraries_behind", "find_merges", "find_record", "find_records", "find_version",
    "is_marc", "list_authorities", "list_authorities_of_batch", "list_authority_versions", "list_batch_ids",
    "list_batch_records", "list_batch_rejects", "list_changes", "list_holdings", "list_items", "list_merges_of",
    "list_retired_below", "list_successors", "list_versions", "load_authority_marc", "load_availability",
    "load_marc", "load_summaries", "merge_many", "merge_records", "name_batches", "newest_change", "newest_source_changes",
    "open_change", "part_records", "permalink", "preview_batch", "read_authority_heading", "read_mended",
    "read_source", "refeed", "register_merge_part", "register_name_source", "reject_octets", "reject_reasons",
    "render_record", "restore_authority", "restore_version", "run_import", "salvage", "save_authority", "save_many",
    "save_record", "set_suppressed", "summarise_source", "take_authority_number", "take_file", "undo_batch",
    "undo_merge", "walk_authorities", "walk_frame", "withdraw_item", "writing_transactions",
]
