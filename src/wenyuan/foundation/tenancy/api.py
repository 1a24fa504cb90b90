"""The face of the rules about libraries' rows."""

from .data import APP_ROLE, NATIONAL_ROLE, NOBODY, Parent, Scope, TableRule
from .domain.policies import RolesMissing, apply_rules, declared_rules, find_gaps
from .domain.scopes import confined_to, current_scope, see_as, seeing, stepping_over

__all__ = [
    "APP_ROLE", "NATIONAL_ROLE", "NOBODY", "Parent", "RolesMissing", "Scope", "TableRule", "apply_rules", "confined_to", "current_scope", "declared_rules",
    "find_gaps",
    "see_as", "seeing", "stepping_over",
]
