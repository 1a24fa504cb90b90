"""Tables of the union catalogue."""

from .clusters import Change, Cluster, Membership
from .contributions import Contribution, Credit
from .policies import MergePolicy
from .review import Decision, OwnMerge, Pair

__all__ = ["Change", "Cluster", "Contribution", "Credit", "Decision", "Membership", "MergePolicy", "OwnMerge", "Pair"]
