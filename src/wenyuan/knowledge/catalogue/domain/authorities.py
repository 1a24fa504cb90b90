"""Write authorities: each act adds a version; headings, variants and keys are derived from the source record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from wenyuan.bibliography.chinese import fold_many
from wenyuan.bibliography.marc import MarcError, encode_iso2709, record_texts
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.events.api import emit
from wenyuan.foundation.identifiers.api import ark_name, bury_ark, naan, redirect_ark, revive_ark

from ..enums import RecordStatus, VersionAction
from ..ingest.authorities import Heading, read_heading
from ..models import Authority, AuthorityVersion
from ..queries.authorities import NoSuchAuthority
from ..queries.records import read_source

_NUMBER_LOCK = 0x57594175  # any constant of our own


class AuthorityChangedMeanwhile(RuntimeError):
    """Somebody saved a newer version; `current` is its number."""

    def __init__(self, current: int) -> None:
        super().__init__(f"the authority is at version {current}")
        self.current = current


class AuthorityNumberTaken(ValueError):
    """Another authority of the library has this control number."""


@dataclass(frozen=True, slots=True)
class StoredAuthority:
    """An authority that was stored in bulk; `fresh` is false where its control number was there already and nothing was written."""

    id: int
    control_number: str
    fresh: bool


@transaction.atomic
def create_authority(*, marc: MarcRecord, library_id: int, at: datetime, actor_id: int | None, reason: str = "") -> int:
    """Store a new authority and return its id.

    Raises:
        AuthorityNumberTaken: The library has an authority of this control number.
        MarcError: There is no heading, or the record cannot be written as ISO 2709.
    """
    row = Authority(library_id=library_id, version=1, created_at=at)
    _derive(row, marc, at)
    _check_number(row)
    row.save(force_insert=True)
    _add_version(row, encode_iso2709(marc), "utf-8", VersionAction.CREATED, at, actor_id, reason)
    return row.pk


@transaction.atomic
def create_authorities(*, records: Sequence[MarcRecord], library_id: int, batch_id: int, at: datetime, actor_id: int | None) -> list[StoredAuthority]:
    """Store many new authorities as part of a batch, in the order given; one whose control number the library has is left as it is.

    Raises:
        MarcError: One has no heading or no control number, or cannot be written.
    """
    numbers = [record.control_number or "" for record in records]
    if not all(numbers) or len(set(numbers)) != len(numbers):
        raise MarcError("authorities stored in bulk need control numbers of their own (001)")
    found = Authority.objects.filter(library_id=library_id, control_number__in=numbers)
    known = dict(found.values_list("control_number", "pk"))
    fresh = [record for record, number in zip(records, numbers, strict=True) if number not in known]
    rows = [Authority(library_id=library_id, version=1, batch_id=batch_id, created_at=at) for _record in fresh]
    _derive_many(rows, fresh, at)
    made = {row.control_number: row.pk for row in Authority.objects.bulk_create(rows)}
    AuthorityVersion.objects.bulk_create([
        AuthorityVersion(authority_id=made[record.control_number or ""], number=1, raw=encode_iso2709(record), action=VersionAction.IMPORTED, at=at, actor_id=actor_id, batch_id=batch_id)
        for record in fresh
    ])
    return [StoredAuthority(made[number] if number in made else known[number], number, number in made) for number in numbers]


@transaction.atomic
def save_authority(
    *, authority_id: int, marc: MarcRecord, base_version: int, at: datetime, actor_id: int | None, reason: str = "", batch_id: int | None = None,
) -> int:
    """Store a changed authority as a new version and return its number; an unchanged one adds none.

    Raises:
        NoSuchAuthority: There is none.
        AuthorityChangedMeanwhile: `base_version` is no longer the newest.
        AuthorityNumberTaken: Another authority of the library has this control number.
        MarcError: There is no heading, or the record cannot be written.
    """
    row = _lock(authority_id)
    if row.version != base_version:
        raise AuthorityChangedMeanwhile(row.version)
    raw = encode_iso2709(marc)
    newest = AuthorityVersion.objects.filter(authority_id=authority_id, number=row.version).first()
    if newest is not None and bytes(newest.raw) == raw:
        return row.version
    row.version += 1
    _derive(row, marc, at)
    _check_number(row)
    row.save()
    _add_version(row, raw, "utf-8", VersionAction.EDITED, at, actor_id, reason, batch_id=batch_id, before=bytes(newest.raw) if newest else None)
    return row.version


@transaction.atomic
def restore_authority(*, authority_id: int, number: int, at: datetime, actor_id: int | None, reason: str = "") -> int:
    """Make an older state the newest, octet for octet, as a new version; a deleted or merged authority comes back.

    Raises:
        NoSuchAuthority: There is no such authority or version.
    """
    row = _lock(authority_id)
    old = AuthorityVersion.objects.filter(authority_id=authority_id, number=number).first()
    if old is None:
        raise NoSuchAuthority(authority_id)
    row.version += 1
    _derive(row, read_source(raw=bytes(old.raw), encoding=old.encoding, format_=row.format), at)
    if row.status in {RecordStatus.DELETED, RecordStatus.MERGED}:
        revive_ark(name=ark_name("authority", authority_id))
        row.status = RecordStatus.ACTIVE
    row.save()
    _add_version(row, bytes(old.raw), old.encoding, VersionAction.RESTORED, at, actor_id, reason)
    return row.version


@transaction.atomic
def delete_authority(*, authority_id: int, reason: str, at: datetime, actor_id: int | None, successor_id: int | None = None) -> None:
    """Withdraw an authority: it leaves lists and look-ups, its versions stay; its ARK leads to `successor_id`, or gives the reason.

    Raises:
        NoSuchAuthority: There is none.
        ValueError: No reason was given.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    row = _lock(authority_id)
    if row.status in {RecordStatus.DELETED, RecordStatus.MERGED}:
        return
    newest = AuthorityVersion.objects.filter(authority_id=authority_id, number=row.version).first()
    status, action = (RecordStatus.DELETED, VersionAction.DELETED) if successor_id is None else (RecordStatus.MERGED, VersionAction.MERGED)
    row.status, row.version, row.updated_at = status, row.version + 1, at
    row.save()
    _add_version(row, bytes(newest.raw) if newest else b"", newest.encoding if newest else "utf-8", action, at, actor_id, reason)
    name = ark_name("authority", authority_id)
    if successor_id is None:
        bury_ark(name=name, reason=reason, at=at)
    else:
        redirect_ark(name=name, successor=ark_name("authority", successor_id), at=at)


def take_authority_number(*, library_id: int) -> str:
    """Return the library's next control number of our own making, such as A000000042; nobody else gets it before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_NUMBER_LOCK, library_id])
        cursor.execute(
            "select coalesce(max(substring(control_number from 2)::bigint), 0) from catalogue_authority where library_id = %s and control_number ~ '^A[0-9]{9}$'", [library_id],
        )
        row = cursor.fetchone()
    return f"A{int(row[0]) + 1:09d}"


def _lock(authority_id: int) -> Authority:
    row = Authority.objects.select_for_update().filter(pk=authority_id).first()
    if row is None:
        raise NoSuchAuthority(authority_id)
    return row


def _derive(row: Authority, marc: MarcRecord, at: datetime) -> None:
    _derive_many([row], [marc], at)


def _derive_many(rows: Sequence[Authority], records: Sequence[MarcRecord], at: datetime) -> None:
    headings = [_heading_of(marc) for marc in records]
    folded = iter(fold_many([text for heading in headings for text in (heading.heading, *heading.variants)]))
    for row, marc, heading in zip(rows, records, headings, strict=True):
        row.format, row.control_number = marc.format.value, (marc.control_number or "").replace("\x00", "")
        row.kind, row.heading, row.variants, row.dates, row.dynasty = heading.kind, heading.heading, list(heading.variants), heading.dates, heading.dynasty
        row.keys = sorted({next(folded) for _form in range(1 + len(heading.variants))})
        row.updated_at = at


def _heading_of(marc: MarcRecord) -> Heading:
    heading = read_heading(record_texts(marc), marc.format)
    if heading is None:
        raise MarcError("the authority has no heading (CNMARC 2XX $a, MARC 21 1XX $a)")
    return heading


def _check_number(row: Authority) -> None:
    rows = Authority.objects.filter(library_id=row.library_id, control_number=row.control_number).exclude(pk=row.pk)
    if row.control_number and rows.exists():
        raise AuthorityNumberTaken(row.control_number)


def _add_version(
    row: Authority, raw: bytes, encoding: str, action: VersionAction, at: datetime, actor_id: int | None, reason: str, *, batch_id: int | None = None,
    before: bytes | None = None,
) -> None:
    AuthorityVersion.objects.create(
        authority=row, number=row.version, raw=raw, encoding=encoding, action=action, at=at, actor_id=actor_id, reason=reason, batch_id=batch_id,
    )
    if batch_id is None:  # a batch is one act, whose log of versions says the rest
        record_act(
            kind="catalogue", subject=f"ark:/{naan()}/{ark_name('authority', row.pk)}", action=action.value, actor_id=actor_id, at=at, reason=reason[:2000],
            before=before, after=raw, library_id=row.library_id,
        )
    emit(
        name="catalogue.authority.changed.v1", subject=ark_name("authority", row.pk), library_id=row.library_id,
        payload={"id": row.pk, "version": row.version, "status": row.status}, at=at,
    )
