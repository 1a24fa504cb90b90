"""Objects, their copies and references."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Sum

from ..backends.contract import NoSuchFile
from ..data import CopyData, CopyState, FixityData, ObjectData, ScanState
from ..domain.fixity import fixity_data
from ..domain.keeping import object_data
from ..models import FixityRun, ObjectCopy, ObjectReference, ObjectStep, StoredObject


@dataclass(frozen=True, slots=True)
class Trouble:
    """An object that staff should look at: a bad copy, or malware. `words` names the state or what was found."""

    digest: str
    size: int
    media_type: str
    kind: str
    words: str
    store: str


@dataclass(frozen=True, slots=True)
class StoreState:
    """One store: how many copies and octets lie there, how many are bad, when the one looked at longest ago was checked."""

    name: str
    copies: int
    octets: int
    bad: int
    oldest_check: datetime | None


def find_object(*, digest: str) -> ObjectData:
    """Return an object.

    Raises:
        NoSuchFile
    """
    row = StoredObject.objects.filter(digest=digest).first()
    if row is None:
        raise NoSuchFile(digest)
    return object_data(row)


def list_copies(*, digest: str) -> list[CopyData]:
    """Return the copies of an object."""
    rows = ObjectCopy.objects.filter(object__digest=digest).order_by("store")
    return [CopyData(row.store, CopyState(row.state), row.checked_at) for row in rows]


def list_references(*, digest: str, libraries: list[int] | None) -> list[ObjectReference]:
    """Return who keeps an object, of the libraries given, None for all."""
    found = ObjectReference.objects.filter(object__digest=digest).order_by("library_id", "module", "subject")
    return list(found if libraries is None else found.filter(library_id__in=libraries))[:200]


def is_kept_by(*, digest: str, libraries: list[int] | None) -> bool:
    """Whether one of the libraries keeps an object; with None, whether it is stored at all."""
    if libraries is None:
        return StoredObject.objects.filter(digest=digest).exists()
    return ObjectReference.objects.filter(object__digest=digest, library_id__in=libraries).exists()


def list_steps(*, digest: str) -> list[ObjectStep]:
    """Return what happened to an object, newest first."""
    return list(ObjectStep.objects.filter(digest=digest).order_by("-at", "-pk")[:100])


def list_trouble(*, libraries: list[int] | None, limit: int = 100) -> list[Trouble]:
    """Return objects with a bad copy and infected objects, of the libraries given, None for all."""
    mine = Q() if libraries is None else Q(object__references__library_id__in=libraries)
    copies = ObjectCopy.objects.filter(mine).exclude(state=CopyState.GOOD).select_related("object").order_by("pk").distinct()[:limit]
    own = Q() if libraries is None else Q(references__library_id__in=libraries)
    infected = StoredObject.objects.filter(own, scan=ScanState.INFECTED, released=False).order_by("pk").distinct()[:limit]
    return [
        *(Trouble(row.digest, row.size, row.media_type, "infected", row.scan_words, "") for row in infected),
        *(Trouble(row.object.digest, row.object.size, row.object.media_type, "copy", row.state, row.store) for row in copies),
    ][:limit]


def list_stores(names: list[str]) -> list[StoreState]:
    """Return the state of each store, in one query."""
    rows = {
        row["store"]: row for row in ObjectCopy.objects.values("store").annotate(
            copies=Count("pk"), octets=Sum("object__size"), bad=Count("pk", filter=~Q(state=CopyState.GOOD)),
        )
    }
    oldest = {row["store"]: row["checked_at"] for row in ObjectCopy.objects.order_by("store", F("checked_at").asc(nulls_first=True)).distinct("store").values("store", "checked_at")}
    return [StoreState(name, rows[name]["copies"], rows[name]["octets"] or 0, rows[name]["bad"], oldest[name]) if name in rows else StoreState(name, 0, 0, 0, None) for name in names]


def list_fixity_runs(*, limit: int = 10) -> list[FixityData]:
    """Return rounds of checking, newest first."""
    return [fixity_data(row) for row in FixityRun.objects.order_by("-pk")[:limit]]
