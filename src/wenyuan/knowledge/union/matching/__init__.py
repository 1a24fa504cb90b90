"""Which records of many libraries describe the same publication: a store of features, scored pairs, groups."""

from .clustering import cluster
from .extraction import FeatureReader
from .finding import find_pairs
from .pairs import Pair, Report, no_report
from .settings import Backend, MatchSettings, default_settings
from .spool import PairSpool
from .store import MatchStore, StoreBusy, StoreDamaged
from .training import train

__all__ = [
    "Backend", "FeatureReader", "MatchSettings", "MatchStore", "Pair", "PairSpool", "Report", "StoreBusy", "StoreDamaged", "cluster", "default_settings", "find_pairs", "no_report", "train",
]
