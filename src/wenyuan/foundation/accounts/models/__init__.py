"""Tables of accounts."""

from .account import Account
from .role import Role, RoleGrant

__all__ = ["Account", "Role", "RoleGrant"]
