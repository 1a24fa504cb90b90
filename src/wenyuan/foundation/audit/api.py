"""The face of the evidence log."""

from .data import CheckpointData, EntryData, Examination, Finding
from .domain.recording import erase_actor, erase_subject, publish_evidence, record_act
from .domain.sequencing import TreeDamaged, run_sequencer, sequence_pending
from .domain.witnessing import keep_cosignatures
from .export import export_log
from .leaves import UnfitForLog
from .queries.checking import examine_log
from .queries.entries import NoSuchEntry, find_entry, list_entries, newest_checkpoint
from .queries.proofs import NotYetSequenced, find_consistency, find_proof

__all__ = [
    "CheckpointData", "EntryData", "Examination", "Finding", "NoSuchEntry", "NotYetSequenced", "TreeDamaged", "UnfitForLog", "erase_actor",
    "erase_subject", "examine_log", "export_log", "find_consistency", "find_entry", "find_proof", "keep_cosignatures", "list_entries",
    "newest_checkpoint", "publish_evidence", "record_act", "run_sequencer", "sequence_pending",
]
