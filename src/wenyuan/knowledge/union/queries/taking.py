"""Union records for a member: as the nation has them, with what is the library's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from wenyuan.bibliography.identifiers import parse_isbn
from wenyuan.bibliography.marc import Field, Record, Subfield, to_mrk
from wenyuan.foundation.identifiers.api import NotAnArk, read_ark
from wenyuan.knowledge.catalogue.api import RecordData, find_by_numbers, find_records, list_successors, load_marc, render_record
from wenyuan.knowledge.catalogue.api import export_records as export_catalogue
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, search

from ..domain.agency import find_agency
from ..domain.deriving import local_fields
from ..domain.pieces import in_pieces
from ..domain.policies import current_policy
from ..domain.policy import Policy
from ..models import Cluster, Membership

MOST_NUMBERS: Final = 2_000
FORMS: Final = ("iso2709", "marcxml", "json", "mrk")
_PIECE: Final = 200
_OWN: Final = frozenset({"001", "003", "005"})
_ENVELOPE: Final = (b'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="http://www.loc.gov/MARC21/slim">\n', b"</collection>\n")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a number led to: the record that stands for it now, or None; several where it is ambiguous."""

    asked: str
    record_ids: tuple[int, ...]


def look_up(numbers: Sequence[str]) -> list[Answer]:
    """Return the records of ISBNs, control numbers (of any member, or of the union) and ARKs."""
    asked = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))[:MOST_NUMBERS]
    by_number = find_by_numbers(numbers=asked)
    found = {one: tuple(dict.fromkeys(map(_standing, by_number[one]))) if one in by_number else _by_name(one) for one in asked}
    records = find_records(record_ids=[record_id for ids in found.values() for record_id in ids])
    return [Answer(one, tuple(record_id for record_id in found[one] if record_id in records and records[record_id].status == "active")) for one in asked]


def answer_kind(answer: Answer) -> str:
    """Return `found`, `uncertain` where several records have the number, or `missing`."""
    return "found" if len(answer.record_ids) == 1 else "uncertain" if answer.record_ids else "missing"


def tell_answers(answers: Sequence[Answer]) -> Iterator[tuple[str, str, RecordData | None]]:
    """Yield number, kind and record of every answer, one line for each record of an uncertain one."""
    records = find_records(record_ids=[one for answer in answers for one in answer.record_ids])
    for answer in answers:
        kind = answer_kind(answer)
        if not answer.record_ids:
            yield answer.asked, kind, None
        for record_id in answer.record_ids:
            yield answer.asked, kind, records.get(record_id)


def search_union(text: str, *, limit: int = 9) -> list[RecordData]:
    """Return the records that stand for what is asked for by number or in words, those of the number first; none for words while the index cannot answer."""
    ids = [record_id for answer in look_up([text[:100]]) for record_id in answer.record_ids]
    try:
        hits = search(SearchRequest(query=text[:200], filters=Filters(sources=("catalogue",)), limit=limit)).hits
    except (IndexMissing, IndexDamaged):
        hits = ()
    wanted = list(dict.fromkeys([*ids, *(_standing(hit.key) for hit in hits)]))[:limit]
    records = find_records(record_ids=wanted)
    return [records[one] for one in wanted if one in records and records[one].status == "active"]


def find_own_members(record_ids: Sequence[int], library_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return by union record the records that libraries have of the same, or that are theirs."""
    found: dict[int, list[int]] = {}
    rows = Membership.objects.filter(cluster__record_id__in=list(record_ids), library_id__in=list(library_ids), until=None).order_by("record_id")
    for union_id, record_id in rows.values_list("cluster__record_id", "record_id"):
        found.setdefault(union_id, []).append(record_id)
    for one in find_records(record_ids=list(record_ids)).values():
        if one.library_id in library_ids and one.id not in found:
            found[one.id] = [one.id]
    return found


def copy_text(record_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return format and text (MarcEdit) of records as a library begins its own record with them: without number, date and what others keep for themselves."""
    policy, _number = current_policy()
    clusters = set(Cluster.objects.filter(record_id__in=list(record_ids), ended_at=None).values_list("record_id", flat=True))
    code = find_agency().code if clusters else ""
    found = {}
    for record_id, one in load_marc(record_ids=list(record_ids)).items():
        local = {id(own) for own in local_fields(one.marc, policy)}
        fields = [own for own in one.marc.fields if own.tag not in _OWN and id(own) not in local]
        if record_id in clusters and one.marc.control_number:
            fields.append(Field("035", "  ", (Subfield("a", f"({code}){one.marc.control_number}"),)))
        copied = Record(one.marc.leader, tuple(sorted(fields, key=lambda own: own.tag)), one.marc.format)
        found[record_id] = (copied.format.value, to_mrk(copied).strip() + "\n")
    return found


def _standing(record_id: int) -> int:
    return [record_id, *list_successors(record_id=record_id)][-1]


def _by_name(text: str) -> tuple[int, ...]:
    isbn = parse_isbn(text)
    if isbn.valid:
        try:
            hits = search(SearchRequest(query=isbn.isbn13, filters=Filters(sources=("catalogue",)), limit=5)).hits
        except (IndexMissing, IndexDamaged):
            return ()
        return tuple(dict.fromkeys(_standing(hit.key) for hit in hits))
    try:
        kind, number = read_ark(text.rsplit("/", 1)[-1][:60])
    except NotAnArk:
        return ()
    return (_standing(number),) if kind == "record" else ()


def take_records(*, record_ids: Sequence[int], library_id: int, form: str) -> Iterator[bytes]:
    """Yield records for a library: its own control number and local fields are put back where it has a record of the same."""
    policy, _number = current_policy()
    code = find_agency().code
    if form == "marcxml":
        yield _ENVELOPE[0]
    for piece in in_pieces(record_ids, _PIECE):
        for record in _compose(piece, library_id, policy, code):
            rendered = render_record(record, form)  # type: ignore[arg-type]
            yield rendered.split(b"?>", 1)[-1].strip() + b"\n" if form == "marcxml" else rendered
    if form == "marcxml":
        yield _ENVELOPE[1]


def _compose(record_ids: Sequence[int], library_id: int, policy: Policy, agency: str) -> Iterator[Record]:
    clusters = dict(Cluster.objects.filter(record_id__in=record_ids).values_list("record_id", "pk"))
    rows = Membership.objects.filter(cluster_id__in=clusters.values(), library_id=library_id, until=None).order_by("-record_id")
    mine = dict(rows.values_list("cluster_id", "record_id"))
    loaded = load_marc(record_ids=[*record_ids, *mine.values()])
    for record_id in record_ids:
        if record_id not in loaded:
            continue
        union = loaded[record_id].marc
        own = loaded.get(mine.get(clusters.get(record_id, -1), -1))
        yield give_back(union, own.marc if own else None, policy, agency=agency if record_id in clusters else "")


def give_back(union: Record, own: Record | None, policy: Policy, *, agency: str) -> Record:
    """Return a union record as one of its members keeps it; of a record of another format only the control number is given back.

    Args:
        agency: Code of the owner of union records, or empty where the record stands for none but itself.
    """
    fields = [field for field in union.fields if field.tag not in _OWN]
    if agency and union.control_number:
        fields.append(Field("035", "  ", (Subfield("a", f"({agency}){union.control_number}"),)))
    number = own.control_number if own else None
    if number:
        fields = [field for field in fields if not (field.tag == "035" and (field.first("a") or "").endswith(f"){number}"))]
    if own is not None and own.format is union.format:
        fields += local_fields(own, policy)
    head = [Field("001", data=number)] if number else [field for field in union.fields if field.tag == "001"]
    head += [field for field in union.fields if field.tag == "005"]
    return Record(union.leader, (*head, *sorted(fields, key=lambda field: field.tag)), union.format)


def export_union(*, form: str) -> Iterator[bytes]:
    """Yield all union records."""
    if form == "marcxml":
        yield _ENVELOPE[0]
    rows = Cluster.objects.filter(ended_at=None).order_by("pk").values_list("record_id", flat=True).iterator(chunk_size=2_000)
    while piece := list(islice(rows, _PIECE)):
        for octets in export_catalogue(form="iso2709" if form == "iso2709" else form, record_ids=piece):  # type: ignore[arg-type]
            if form != "marcxml" or octets.startswith(b"<record"):
                yield octets
    if form == "marcxml":
        yield _ENVELOPE[1]
