"""Policies and their versions, what they apply to, networks, reader groups, licences, copies taken."""

from .policies import PolicyVersion, RightsAssignment, RightsPolicy
from .readers import GroupMember, Lease, LibraryNetwork, Licence, PersonalCopy, ReaderGroup

__all__ = [
    "GroupMember", "Lease", "LibraryNetwork", "Licence", "PersonalCopy", "PolicyVersion", "ReaderGroup", "RightsAssignment", "RightsPolicy",
]
