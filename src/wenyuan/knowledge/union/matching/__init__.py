"""Which records of many libraries describe the same publication: a store of features, scored pairs, groups."""

from .clustering import cluster
from .finding import find_pairs
from .pairs import Pair, Report, no_report
from .settings import Backend, MatchSettings, default_settings
from .store import MatchStore, StoreBusy, StoreDamaged
from .training import train

__all__ = [
    "Backend", "MatchSettings", "MatchStore", "Pair", "Report", "StoreBusy", "StoreDamaged", "cluster", "default_settings", "find_pairs", "no_report", "train",
]
