"""What is asked for, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Access(StrEnum):
    """Who may use a thing, from the most open to the least."""

    OPEN = "open"
    REGISTERED = "registered"
    ONSITE = "onsite"
    STAFF = "staff"


class Action(StrEnum):
    """What somebody wants to do with a thing."""

    DESCRIBE = "describe"
    VIEW = "view"
    DOWNLOAD = "download"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with an access level. `permission` is the staff right that opens it and allows changes."""

    kind: str
    library_id: int | None
    access: Access = Access.OPEN
    suppressed: bool = False
    embargo_until: datetime | None = None
    permission: str = "catalogue.edit_record"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer and its rule; `rule` is a code that pages turn into words."""

    allowed: bool
    rule: str

    def __bool__(self) -> bool:
        return self.allowed
