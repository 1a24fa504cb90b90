"""Make, change and withdraw authorities; what the columns say follows in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from wenyuan.bibliography.marc import Field, MarcError
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.knowledge.catalogue import api as catalogue
from wenyuan.knowledge.discovery.api import mark_changed

from ..data import Facts, Identifier, Relation
from ..enums import LinkState
from ..format import build_record, change_record
from ..models import Link
from .deriving import derive_facts


class AuthorityInUse(RuntimeError):
    """Records are linked to it: they have to go somewhere first. `links` counts them."""

    def __init__(self, links: int) -> None:
        super().__init__(f"{links} records are linked to it")
        self.links = links


@transaction.atomic
def create_authority(*, marc: MarcRecord, library_id: int, at: datetime, actor_id: int | None, reason: str = "") -> int:
    """Store a new authority and return its id; one without a control number gets the library's next one.

    Raises:
        catalogue.AuthorityNumberTaken: The library has an authority of this control number.
        MarcError: There is no heading, or the record cannot be written.
    """
    if not marc.control_number:
        rest = tuple(field for field in marc.fields if field.tag != "001")
        marc = replace(marc, fields=(Field("001", data=catalogue.take_authority_number(library_id=library_id)), *rest))
    authority_id = catalogue.create_authority(marc=marc, library_id=library_id, at=at, actor_id=actor_id, reason=reason)
    derive_facts(authority_ids=[authority_id])
    return authority_id


def create_from_facts(*, facts: Facts, library_id: int, format_: str, agency: str, today: date, at: datetime, actor_id: int | None, reason: str = "") -> int:
    """Store an authority written from facts; the errors are those of `create_authority`."""
    from wenyuan.bibliography.marc import MarcFormat  # noqa: PLC0415 -- beside its only use

    if not facts.heading.strip():
        raise MarcError("the authority has no heading")
    marc = build_record(facts, number=catalogue.take_authority_number(library_id=library_id), format_=MarcFormat(format_), today=today, agency=agency)
    return create_authority(marc=marc, library_id=library_id, at=at, actor_id=actor_id, reason=reason)


@transaction.atomic
def save_authority(*, authority_id: int, marc: MarcRecord, base_version: int, at: datetime, actor_id: int | None, reason: str = "") -> int:
    """Store a changed authority and return its version; the errors are those of `catalogue.save_authority`."""
    version = catalogue.save_authority(authority_id=authority_id, marc=marc, base_version=base_version, at=at, actor_id=actor_id, reason=reason)
    derive_facts(authority_ids=[authority_id])
    tell_search(authority_id=authority_id, at=at)
    return version


def tell_search(*, authority_id: int, at: datetime) -> None:
    """Have the linked records found by the forms that the authority has now."""
    records = Link.objects.filter(authority_id=authority_id, state=LinkState.LINKED).order_by("record_id").values_list("record_id", flat=True).distinct()
    mark_changed(source="catalogue", keys=list(records), at=at)


def change_forms(
    *, authority_id: int, base_version: int, at: datetime, actor_id: int | None, reason: str = "", heading: str = "", add_variants: Sequence[str] = (),
    drop_variants: Sequence[str] = (), add_identifiers: Sequence[Identifier] = (), add_relations: Sequence[Relation] = (), drop_relations: Sequence[str] = (),
) -> int:
    """Add and take out forms, identifiers and relations; return the version. The errors are those of `save_authority`."""
    row = catalogue.find_authority(authority_id=authority_id)
    marc = current_source(authority_id)
    changed = change_record(
        marc, kind=row.kind, heading=heading, add_variants=tuple(add_variants), drop_variants=frozenset(drop_variants), add_identifiers=tuple(add_identifiers),
        add_relations=tuple(add_relations), drop_relations=frozenset(drop_relations),
    )
    return save_authority(authority_id=authority_id, marc=changed, base_version=base_version, at=at, actor_id=actor_id, reason=reason)


def current_source(authority_id: int) -> MarcRecord:
    """Return an authority's newest source.

    Raises:
        catalogue.NoSuchAuthority: There is none, or it has no readable source.
    """
    found = catalogue.load_authority_marc(authority_ids=[authority_id]).get(authority_id)
    if found is None:
        raise catalogue.NoSuchAuthority(authority_id)
    return found


@transaction.atomic
def restore_authority(*, authority_id: int, number: int, at: datetime, actor_id: int | None, reason: str = "") -> int:
    """Make an older state the newest; the errors are those of `catalogue.restore_authority`."""
    version = catalogue.restore_authority(authority_id=authority_id, number=number, at=at, actor_id=actor_id, reason=reason)
    derive_facts(authority_ids=[authority_id])
    return version


@transaction.atomic
def delete_authority(*, authority_id: int, reason: str, at: datetime, actor_id: int | None) -> None:
    """Withdraw an authority that no record is linked to; its identifier answers with the reason.

    Raises:
        AuthorityInUse: Records are linked to it.
        ValueError: No reason was given.
    """
    linked = Link.objects.filter(authority_id=authority_id, state=LinkState.LINKED).count()
    if linked:
        raise AuthorityInUse(linked)
    Link.objects.filter(authority_id=authority_id).delete()
    catalogue.delete_authority(authority_id=authority_id, reason=reason, at=at, actor_id=actor_id)
