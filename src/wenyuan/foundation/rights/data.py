"""What is asked for, by what rules, in what circumstances, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Access(StrEnum):
    """Who may use a thing that has no policy, from the most open to the least."""

    OPEN = "open"
    REGISTERED = "registered"
    ONSITE = "onsite"
    STAFF = "staff"


class Action(StrEnum):
    """What somebody wants to do with a thing. COPY takes a personal copy, which is counted."""

    DESCRIBE = "describe"
    VIEW = "view"
    DOWNLOAD = "download"
    COPY = "copy"
    CHANGE = "change"


class Audience(StrEnum):
    """Whom a rule is for: everybody, whoever is signed in, the library's own readers, a reader group, nobody but staff."""

    ANYONE = "anyone"
    REGISTERED = "registered"
    MEMBERS = "members"
    GROUP = "group"
    STAFF = "staff"


class NeedKind(StrEnum):
    """What is lacking. NOTHING_HELPS says that no act of the person's would."""

    LOGIN = "login"
    MEMBERSHIP = "membership"
    GROUP = "group"
    COME = "come"
    WAIT = "wait"
    SEAT = "seat"
    LOAN = "loan"
    COPIES = "copies"
    NOTHING_HELPS = "nothing-helps"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is lacking; `library_id` says where to come or belong, `until` how long to wait, `name` which group."""

    kind: NeedKind
    library_id: int | None = None
    until: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Grants some actions to those who meet everything it asks for.

    Attributes:
        groups: Codes of reader groups of the library, one of which is enough; for GROUP alone.
        onsite: Only inside the library: in its network, or let in at its gate.
        opens_at: Not before.
        closes_at: Not from then on.
        licence: Number of a licence whose readers at the same time are counted, or None.
        copies: How many personal copies each reader may take, or None where they are not counted.
        loan: Only for whoever has the thing on loan.
    """

    actions: frozenset[Action]
    audience: Audience = Audience.ANYONE
    groups: frozenset[str] = frozenset()
    onsite: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    licence: int | None = None
    copies: int | None = None
    loan: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of a library's policy: rules of which one is enough, and the rights statement to show (a URI, or empty)."""

    id: int
    library_id: int
    code: str
    title: str
    version: int
    rules: tuple[Rule, ...]
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with an access level. `permission` is the staff right that opens it and allows changes.

    `subject` names it in its module's own words, such as `page:12`; a policy, where one is given, takes the place of `access`.
    """

    kind: str
    library_id: int | None
    access: Access = Access.OPEN
    suppressed: bool = False
    embargo_until: datetime | None = None
    permission: str = "catalogue.edit_record"
    subject: str = ""
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Seats:
    """A licence at a moment: whether it runs, how many readers it still takes, whether this reader has a place, when the next may be free."""

    running: bool
    free: int
    held: bool = False
    next_free_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a person at a moment beside who they are. Belongs to that person and moment: never keep it for another.

    Attributes:
        inside: Libraries in which the person is, by network or by gate.
        groups: Reader groups, `(library, code)`.
        seats: Licences by number.
        loans: Subjects on loan.
        copies: Personal copies taken, by subject.
    """

    inside: frozenset[int] = frozenset()
    groups: frozenset[tuple[int, str]] = frozenset()
    seats: Mapping[int, Seats] = field(default_factory=dict)
    loans: frozenset[str] = frozenset()
    copies: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer and its rule; `rule` is a code that pages turn into words.

    Attributes:
        needs: What would help, where not allowed.
        until: When a permission ends by itself, such as a licence.
        licence: Licence of which a place must be taken before the thing is given out.
    """

    allowed: bool
    rule: str
    needs: tuple[Need, ...] = ()
    until: datetime | None = None
    licence: int | None = None

    def __bool__(self) -> bool:
        return self.allowed
