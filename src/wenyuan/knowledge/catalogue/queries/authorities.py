"""Look at authorities: found by heading or variant in whatever script, with a bound on what one look may cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.marc import MarcError
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.foundation.libraries.api import list_libraries

from ..enums import RecordStatus
from ..models import Authority, AuthorityVersion
from .records import read_source

# So many authorities are looked at for one page of a search, newest first; the next page goes on from there.
REACH = 100_000
_BREAK = "\n"
# Marks between the parts of a name, which a searcher may put elsewhere.
_MARKS = ",;，；、"
_MOST_VERSIONS = 100


class NoSuchAuthority(LookupError):
    """No authority has this id or version."""


@dataclass(frozen=True, slots=True)
class AuthorityData:
    """An authority's derived columns."""

    id: int
    library_id: int
    format: str
    kind: str
    control_number: str
    heading: str
    variants: tuple[str, ...]
    dates: str
    dynasty: str
    status: str
    version: int
    batch_id: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AuthorityVersionData:
    """One state of an authority: its source octets and how it came about."""

    authority_id: int
    number: int
    raw: bytes
    encoding: str
    action: str
    at: datetime
    actor_id: int | None
    reason: str
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class AuthorityFilters:
    """What a list is narrowed by. `hidden_libraries` are those whose hidden authorities may be seen; None is every one.

    `text` is searched in headings and variants, folded: the beginning of one with `at_start`, else each of its words anywhere.
    """

    text: str = ""
    at_start: bool = False
    kind: str = ""
    status: str = ""
    library_id: int | None = None
    hidden_libraries: Sequence[int] | None = ()


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    """A page of a list. `following` is the cursor of the next page, empty at the end; `cut_short` says that the reach ended before the page was full."""

    rows: tuple[AuthorityData, ...]
    following: str = ""
    cut_short: bool = False


def authority_data(row: Authority) -> AuthorityData:
    """Turn a row into a value."""
    return AuthorityData(
        id=row.pk, library_id=row.library_id, format=row.format, kind=row.kind, control_number=row.control_number, heading=row.heading,
        variants=tuple(row.variants), dates=row.dates, dynasty=row.dynasty, status=row.status, version=row.version, batch_id=row.batch_id,
        created_at=row.created_at, updated_at=row.updated_at,
    )


def find_authority(*, authority_id: int) -> AuthorityData:
    """Return an authority.

    Raises:
        NoSuchAuthority: There is none.
    """
    row = Authority.objects.filter(pk=authority_id).first()
    if row is None:
        raise NoSuchAuthority(authority_id)
    return authority_data(row)


def find_authorities(*, authority_ids: Iterable[int]) -> dict[int, AuthorityData]:
    """Return the authorities of these ids that exist, whatever their status."""
    return {row.pk: authority_data(row) for row in Authority.objects.filter(pk__in=list(authority_ids))}


def find_authorities_by_key(keys: Sequence[str]) -> list[AuthorityData]:
    """Return public authorities of which a form, folded, is one of the keys."""
    rows = Authority.objects.filter(keys__overlap=list(keys), status=RecordStatus.ACTIVE).order_by("pk")
    return [authority_data(row) for row in rows]


def find_authorities_by_number(numbers: Sequence[str]) -> list[AuthorityData]:
    """Return public authorities of these control numbers, of whichever library."""
    libraries = [one.id for one in list_libraries()]
    rows = Authority.objects.filter(library_id__in=libraries, control_number__in=[n for n in numbers if n], status=RecordStatus.ACTIVE).order_by("pk")
    return [authority_data(row) for row in rows]


def load_authority_marc(*, authority_ids: Iterable[int]) -> dict[int, MarcRecord]:
    """Return the newest source of authorities as fields; one without a readable source is left out."""
    rows = AuthorityVersion.objects.filter(authority_id__in=list(authority_ids), number=F("authority__version")).select_related("authority")
    found: dict[int, MarcRecord] = {}
    for row in rows:
        try:
            found[row.authority_id] = read_source(raw=bytes(row.raw), encoding=row.encoding, format_=row.authority.format)
        except MarcError:
            continue
    return found


def walk_authorities(*, after: int, limit: int) -> list[AuthorityData]:
    """Return authorities of every status in the order of their ids."""
    return [authority_data(row) for row in Authority.objects.filter(pk__gt=after).order_by("pk")[:limit]]


def list_authorities_of_batch(*, batch_id: int, after: int, limit: int) -> list[AuthorityData]:
    """Return the authorities that a batch brought last, in the order of their ids."""
    return [authority_data(row) for row in Authority.objects.filter(batch_id=batch_id, pk__gt=after).order_by("pk")[:limit]]


def list_authority_versions(*, authority_id: int) -> list[AuthorityVersionData]:
    """Return an authority's history, newest first, at most 100 states."""
    rows = AuthorityVersion.objects.filter(authority_id=authority_id).order_by("-number")[:_MOST_VERSIONS]
    return [
        AuthorityVersionData(
            authority_id=row.authority_id, number=row.number, raw=bytes(row.raw), encoding=row.encoding, action=row.action, at=row.at,
            actor_id=row.actor_id, reason=row.reason, batch_id=row.batch_id,
        )
        for row in rows
    ]


def list_authorities(filters: AuthorityFilters, *, cursor: str = "", limit: int = 50) -> AuthorityPage:
    """Return authorities, newest first: those of exactly this form or control number before those that contain the text.

    One call looks at no more than `REACH` rows; a page may therefore be short, or empty, and still have one after it.
    """
    text = " ".join(fold(filters.text.replace("\x00", " ")).split())
    stage, after = _read_cursor(cursor)
    rows = _visible(filters)
    if not text:
        narrowed = bool(filters.kind or filters.status or filters.library_id is not None)
        return _scan(rows, after, limit, reach=REACH if narrowed else None)
    exact = _exactly(filters, text)
    first: list[Authority] = []
    if stage == "e":
        first = list(_before(rows.filter(exact), after)[: limit + 1])
        if len(first) > limit:
            return AuthorityPage(tuple(authority_data(row) for row in first[:limit]), f"e{first[limit - 1].pk}")
        after = None
    rest = _scan(_containing(rows.exclude(exact), text, at_start=filters.at_start), after, limit - len(first), reach=REACH)
    return AuthorityPage((*(authority_data(row) for row in first), *rest.rows), rest.following, rest.cut_short)


def _read_cursor(cursor: str) -> tuple[str, int | None]:
    stage, number = cursor[:1], cursor[1:]
    known = stage in {"e", "c"} and number.isascii() and number.isdigit() and len(number) < 19
    return (stage, int(number)) if known else ("e", None)


def _visible(filters: AuthorityFilters) -> QuerySet[Authority]:
    rows = Authority.objects.all()
    if filters.hidden_libraries is not None:
        rows = rows.filter(Q(status=RecordStatus.ACTIVE) | Q(library_id__in=list(filters.hidden_libraries)))
    for column, value in (("kind", filters.kind), ("status", filters.status)):
        if value:
            rows = rows.filter(**{column: value})
    return rows.filter(library_id=filters.library_id) if filters.library_id is not None else rows


def _before(rows: QuerySet[Authority], after: int | None) -> QuerySet[Authority]:
    return (rows if after is None else rows.filter(pk__lt=after)).order_by("-pk")


def _exactly(filters: AuthorityFilters, text: str) -> Q:
    """Both sides have an index: folded forms in GIN, control numbers by library."""
    libraries = [filters.library_id] if filters.library_id is not None else [one.id for one in list_libraries()]
    number = filters.text.replace("\x00", "").strip()
    numbered = Authority.objects.filter(library_id__in=libraries, control_number=number).exclude(control_number="").values_list("pk", flat=True)
    return Q(keys__contains=[text]) | Q(pk__in=list(numbered[:100]))


def _containing(rows: QuerySet[Authority], text: str, *, at_start: bool) -> QuerySet[Authority]:
    forms = Func(F("keys"), Value(_BREAK), function="array_to_string", output_field=TextField())
    rows = rows.annotate(forms=Concat(Value(_BREAK), forms, output_field=TextField()))
    for part in [_BREAK + text] if at_start else [part.strip(_MARKS) or part for part in text.split()]:
        rows = rows.filter(forms__contains=part)
    return rows


def _scan(rows: QuerySet[Authority], after: int | None, limit: int, *, reach: int | None) -> AuthorityPage:
    beyond = [] if reach is None else list(_before(Authority.objects.all(), after).values_list("pk", flat=True)[reach : reach + 1])
    floor = beyond[0] if beyond else None
    within = _before(rows if floor is None else rows.filter(pk__gt=floor), after)
    found = list(within[: limit + 1])
    values = tuple(authority_data(row) for row in found[:limit])
    if len(found) > limit:
        return AuthorityPage(values, f"c{values[-1].id if values else found[0].pk + 1}")
    return AuthorityPage(values, f"c{floor + 1}", cut_short=True) if floor is not None else AuthorityPage(values)
