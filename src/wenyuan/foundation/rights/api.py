"""The face of rights."""

from .asking import admit, decide_many
from .data import Access, Action, Audience, Circumstances, Decision, Need, NeedKind, Policy, Rule, Seats, Thing
from .decisions import decide
from .domain.licences import NoPlace, NoSuchLicence, holder_of, leave_place, set_licence, take_place
from .domain.policies import NoSuchPolicy, assign_policy, set_policy, unassign_policy
from .domain.readers import add_member, add_network, drop_member, set_group
from .domain.rules import WrongRule
from .explaining import Explanation, explain
from .hooks import register_loans, register_presence
from .queries.circumstances import find_circumstances, libraries_at
from .queries.policies import list_policies, policy_at, with_policies
from .statements import STATEMENTS, NoSuchStatement, Statement, find_statement

__all__ = [
    "STATEMENTS", "Access", "Action", "Audience", "Circumstances", "Decision", "Explanation", "Need", "NeedKind", "NoPlace", "NoSuchLicence", "NoSuchPolicy",
    "NoSuchStatement", "Policy", "Rule", "Seats", "Statement", "Thing", "WrongRule", "add_member", "add_network", "admit", "assign_policy", "decide",
    "decide_many", "drop_member", "explain", "find_circumstances", "find_statement", "holder_of", "leave_place", "libraries_at", "list_policies", "policy_at",
    "register_loans", "register_presence", "set_group", "set_licence", "set_policy", "take_place", "unassign_policy", "with_policies",
]
