"""Values of the gateway that others may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

LANGUAGES = ("zh-hans", "zh-hant", "en")
AREAS = ("portal", "circulation", "cataloguing", "acquisitions", "governance")
Circuit = Literal["closed", "open", "half_open"]


@dataclass(frozen=True, slots=True)
class ServiceMenu:
    """A line that a service asks for; `path` is below its own root; lines of staff areas name a permission that it asks for too."""

    area: str
    path: str
    title: Mapping[str, str]
    icon: str = ""
    permission: str = ""


@dataclass(frozen=True, slots=True)
class ServiceManifest:
    """What a service says of itself. `permissions` are those of the house that it wants to know of its readers."""

    id: str
    version: str
    title: Mapping[str, str]
    permissions: tuple[str, ...] = ()
    menu: tuple[ServiceMenu, ...] = ()
    health: str = "/health"


@dataclass(frozen=True, slots=True)
class ServiceData:
    """A service as the house knows it.

    Attributes:
        asked: What its manifest said when a person approved it; this runs. Before the first approval, what it said when it was read.
        pending: What it says of itself now, where that is something else: it waits for a person.
        approved: Permissions that a person of the house let it have; never more than these go into a token.
        seconds: Longest time of one request. `size`: longest answer in octets.
        public_keys: The key that signs, and the next one while both are public; `next_from` is when the next one begins to sign.
        failures: Readers who got no answer within the last minute.
        complaint: What is wrong, for staff; empty when nothing is.
    """

    id: int
    name: str
    base_url: str
    asked: ServiceManifest
    approved: tuple[str, ...]
    state: str
    seconds: float
    size: int
    public_key: str
    circuit: Circuit
    failures: int
    opened_until: datetime | None
    complaint: str
    checked_at: datetime | None
    healthy: bool | None
    pending: ServiceManifest | None = None
    public_keys: tuple[str, ...] = ()
    next_from: datetime | None = None

    def title(self, language: str) -> str:
        """Return its title in a language, else in Chinese."""
        return self.asked.title.get(language) or self.asked.title["zh-hans"]
