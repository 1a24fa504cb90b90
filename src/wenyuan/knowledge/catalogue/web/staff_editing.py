"""Edit a record: two ways of looking at one text, checked at each keystroke, saved against the version it began from."""

from __future__ import annotations

import re
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenyuan.bibliography.marc import MarcError, MarcFormat, Record, from_mrk, to_mrk
from wenyuan.bibliography.validation import MATERIALS, field_definitions, field_name, new_record, subfield_name
from wenyuan.foundation.libraries.api import library_names

from ..data import RecordData
from ..domain.differences import compare_records, field_text, merge_choices
from ..domain.records import ControlNumberTaken, RecordChangedMeanwhile, create_record, save_record
from ..enums import Material, RecordStatus
from ..queries.likely_same import find_likely_same
from ..queries.records import current_marc, find_record, find_records, find_version, read_source
from .editor_panels import editor_panels
from .fixed_fields import positions_of
from .isbd import card_of
from .staff_door import EDIT, MAX_BODY, bounded, libraries_for, page_language, posted, record_for, require, whole_number
from .staff_forms import form_lines
from .staff_problems import is_unfilled, problem_rows, problems_of, same_rows

_REASON = 400
# A record's own number and dates, and local fields: they are not copied into another library's record.
_OWN = re.compile("00[135]|035|59.|9..")


def read_text(request: HttpRequest, format_: MarcFormat) -> Record:
    """Return the record in a posted form's mnemonic text.

    Raises:
        MarcError: It is too long or holds no readable record.
    """
    text = posted(request).get("mrk", "").replace("\r\n", "\n")
    if len(text.encode()) > MAX_BODY:
        raise MarcError(_("文本太长"))
    record = from_mrk(text, format=format_)
    return Record(record.leader, tuple(f for f in record.fields if f.data is not None or any(s.value.strip() for s in f.subfields)), format_)


def without_empty(record: Record) -> Record:
    """Return a new record without the fields and subfields of its template that nobody filled."""
    fields = [f for f in record.fields if not is_unfilled(f, record.format, is_new=True)]
    return replace(record, fields=tuple(f if f.data is not None else replace(f, subfields=tuple(s for s in f.subfields if s.value.strip())) for f in fields))


def say_save_problem(problem: MarcError | ControlNumberTaken) -> str:
    """Return why a record could not be saved."""
    if isinstance(problem, ControlNumberTaken):
        return _("本馆已有控制号为 %(number)s 的记录。") % {"number": problem}
    return _("写不成 ISO 2709：%(reason)s") % {"reason": problem.reason}


@bounded
def record_edit(request: HttpRequest, record_id: int) -> HttpResponse:
    """GET and POST /staff/records/<id>/edit/."""
    person, record = record_for(request, record_id, EDIT)
    if record.status == RecordStatus.DELETED:
        return HttpResponseRedirect(f"/staff/records/{record_id}/")
    format_ = MarcFormat(record.format)
    if request.method != "POST":
        return _show(request, marc=current_marc(record_id=record_id), record=record)
    base = whole_number(posted(request).get("base_version")) or 0
    try:
        marc = read_text(request, format_)
    except MarcError as problem:
        return _show_text(request, record, format_, _("读不出：%(reason)s") % {"reason": problem.reason})
    try:
        save_record(
            record_id=record_id, marc=marc, base_version=base, at=timezone.now(), actor_id=person.id, reason=posted(request).get("reason", "")[:_REASON],
        )
    except RecordChangedMeanwhile:
        return show_conflict(request, record=find_record(record_id=record_id), mine=marc, base=base)
    except (ControlNumberTaken, MarcError) as problem:
        return _show(request, marc=marc, record=record, problem=say_save_problem(problem), base=base, status=409)
    return HttpResponseRedirect(f"/staff/records/{record_id}/?saved=1")


@bounded
def record_new(request: HttpRequest) -> HttpResponse:
    """GET and POST /staff/records/new/: an empty record by format and material, for a library in which editing is allowed."""
    person = require(request, EDIT)
    mine = libraries_for(person, EDIT)
    asked = posted(request) if request.method == "POST" else request.GET
    format_ = MarcFormat.MARC21 if asked.get("format") == "marc21" else MarcFormat.CNMARC
    material = asked.get("material", "book")
    if request.method != "POST":
        source = whole_number(asked.get("from"))
        if source is not None:
            return _copy(request, source)
        agency = next((one.code for one in mine if one.id == person.home_library_id), mine[0].code if mine else "")
        return _show(request, marc=new_record(format_, material, today=timezone.localdate(), agency=agency), material=material)
    if asked.get("fetched"):  # found elsewhere: to be looked at, nothing is stored yet
        return _begin_with(request, format_)
    library_id = whole_number(asked.get("library")) or 0
    require(request, EDIT, library_id=library_id)
    try:
        marc = without_empty(read_text(request, format_))
        record_id = create_record(marc=marc, library_id=library_id, at=timezone.now(), actor_id=person.id, reason=asked.get("reason", "")[:_REASON])
    except ControlNumberTaken as problem:
        return _show_text(request, None, format_, say_save_problem(problem))
    except MarcError as problem:
        return _show_text(request, None, format_, _("读不出：%(reason)s") % {"reason": problem.reason})
    return HttpResponseRedirect(f"/staff/records/{record_id}/?saved=1")


def _begin_with(request: HttpRequest, format_: MarcFormat) -> HttpResponse:
    """Begin a new record with a posted text."""
    try:
        return _show(request, marc=read_text(request, format_))
    except MarcError as problem:
        return _show_text(request, None, format_, _("读不出：%(reason)s") % {"reason": problem.reason})


def _copy(request: HttpRequest, source: int) -> HttpResponse:
    """Begin a new record from another library's: everything but what is that library's own."""
    record = find_records(record_ids=[source]).get(source)
    if record is None or record.status != RecordStatus.ACTIVE:
        raise Http404
    marc = current_marc(record_id=source)
    return _show(request, marc=replace(marc, fields=tuple(field for field in marc.fields if not _OWN.match(field.tag))))


def _show(
    request: HttpRequest, *, marc: Record, record: RecordData | None = None, material: str = "", problem: str = "", base: int | None = None, status: int = 200,
) -> HttpResponse:
    return _page(request, marc.format, to_mrk(marc).strip("\n") + "\n", record=record, marc=marc, material=material, problem=problem, base=base, status=status)


def _show_text(request: HttpRequest, record: RecordData | None, format_: MarcFormat, problem: str) -> HttpResponse:
    """Show the text as it came, with what is wrong with it: nothing typed is lost."""
    base = whole_number(posted(request).get("base_version"))
    return _page(request, format_, posted(request).get("mrk", "")[:MAX_BODY], record=record, marc=None, material="", problem=problem, base=base, status=422)


def _page(
    request: HttpRequest, format_: MarcFormat, text: str, *, record: RecordData | None, marc: Record | None, material: str, problem: str, base: int | None,
    status: int,
) -> HttpResponse:
    person = require(request, EDIT)
    lang = page_language()
    names = {tag: field_name(format_, tag, lang) for tag in field_definitions(format_)} | {"LDR": field_name(format_, "LDR", lang)}
    rows = problem_rows(problems_of(marc, record_id=record.id if record else None, today=timezone.localdate()), marc) if marc else []
    materials = dict(Material.choices)
    context = {
        "record": record, "format": format_.value, "text": text, "names": names, "lines": form_lines(format_.value), "problem": problem, "material": material,
        "base_version": base if base is not None else (record.version if record else 0), "problems": rows, "card": card_of(marc).lines if marc else (),
        "libraries": libraries_for(person, EDIT), "materials": [(code, materials[code]) for code in MATERIALS], "home": person.home_library_id, "panels": editor_panels(),
        "coded": [tag for tag, one in field_definitions(format_).items() if one.is_control or (tag in {"100", "105", "106", "110", "135", "140"} and format_ is MarcFormat.CNMARC)],
    }
    return render(request, "catalogue/staff/edit.html", context, status=status)


@require_POST
@bounded
def record_preview(request: HttpRequest) -> HttpResponse:
    """POST /staff/records/preview/: findings, card and likely duplicates of a text; JSON. Nothing is stored."""
    require(request, EDIT)
    format_ = MarcFormat.MARC21 if posted(request).get("format") == "marc21" else MarcFormat.CNMARC
    try:
        text = posted(request).get("mrk", "").replace("\r\n", "\n")
        marc = from_mrk(text, format=format_)
    except MarcError as problem:
        return JsonResponse({"problems": [], "card": [], "same": [], "error": _("读不出：%(reason)s") % {"reason": problem.reason}}, status=422)
    record_id = whole_number(posted(request).get("record"))
    rows = problem_rows(problems_of(marc, record_id=record_id, today=timezone.localdate()), marc)
    same = same_rows(find_likely_same(marc=without_empty(marc), except_id=record_id), library_names())
    return JsonResponse({"problems": rows, "card": list(card_of(marc).lines), "same": same, "error": ""}, json_dumps_params={"ensure_ascii": False})


def record_fields(request: HttpRequest) -> HttpResponse:
    """GET /staff/records/fields/?format=&tag=&kind=: names of a field's subfields and of the codes at its positions (`kind` is leader/06-07); JSON."""
    require(request, EDIT)
    format_ = MarcFormat.MARC21 if request.GET.get("format") == "marc21" else MarcFormat.CNMARC
    one = field_definitions(format_).get(request.GET.get("tag", "")[:3])
    lang = page_language()
    subfields = [[s.code, subfield_name(format_, one.tag, s.code, lang)] for s in one.subfields.values()] if one else []
    place = {"zh-Hans": 0, "zh-Hant": 1}.get(lang, 2)
    positions = [
        {"start": p.start, "length": p.length, "name": p.names[place], "codes": [[code, names[place]] for code, names in p.codes]}
        for p in positions_of(format_, request.GET.get("tag", "")[:3], kind=request.GET.get("kind", "")[:2])
    ]
    answer = JsonResponse({"subfields": subfields, "indicators": list(one.indicators) if one else [], "positions": positions}, json_dumps_params={"ensure_ascii": False})
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def show_conflict(request: HttpRequest, *, record: RecordData, mine: Record, base: int) -> HttpResponse:
    """Show what somebody else saved beside what is being saved; a side is marked where only that side changed since the base."""
    theirs = current_marc(record_id=record.id)
    rows = compare_records(mine, theirs)
    before = _version_texts(record, base)
    sides = {n: _likely_side(field_text(row.left) if row.left else None, field_text(row.right) if row.right else None, before) for n, row in enumerate(rows)}
    context = {
        "record": record, "rows": rows, "sides": sides, "mine": to_mrk(mine).strip("\n") + "\n", "base": base, "reason": posted(request).get("reason", "")[:_REASON],
        "names": {row.tag: field_name(mine.format, row.tag, page_language()) for row in rows}, "theirs_by": find_version(record_id=record.id),
    }
    return render(request, "catalogue/staff/conflict.html", context, status=409)


def _version_texts(record: RecordData, number: int) -> set[str]:
    from ..queries.records import NoSuchRecord  # noqa: PLC0415 -- beside its only use

    try:
        version = find_version(record_id=record.id, number=number)
    except NoSuchRecord:
        return set()
    old = read_source(raw=version.raw, encoding=version.encoding, format_=record.format)
    return {field_text(f) for f in old.fields}


def _likely_side(mine: str | None, theirs: str | None, before: set[str]) -> str:
    """Return the side that changed since the base: what stands in the base on one side is the older state."""
    if mine is None:
        return "left" if theirs in before else "right"
    if theirs is None:
        return "right" if mine in before else "left"
    return "right" if mine in before and theirs not in before else "left"


@require_POST
@bounded
def record_merge(request: HttpRequest, record_id: int) -> HttpResponse:
    """POST /staff/records/<id>/merge/: save the chosen side of each differing field."""
    person, record = record_for(request, record_id, EDIT)
    seen = whole_number(posted(request).get("seen_version")) or 0
    try:
        mine = read_text(request, MarcFormat(record.format))
        if seen != record.version:
            return show_conflict(request, record=record, mine=mine, base=seen)
        rows = compare_records(mine, current_marc(record_id=record_id))
        choices = {n: posted(request).get(f"side-{n}", "left") for n in range(len(rows))}
        merged = merge_choices(rows, choices, mine)
        save_record(
            record_id=record_id, marc=merged, base_version=seen, at=timezone.now(), actor_id=person.id, reason=posted(request).get("reason", "")[:_REASON],
        )
    except RecordChangedMeanwhile:
        return show_conflict(request, record=find_record(record_id=record_id), mine=mine, base=seen)
    except (ControlNumberTaken, MarcError) as problem:
        return _show_text(request, record, MarcFormat(record.format), say_save_problem(problem))
    return HttpResponseRedirect(f"/staff/records/{record_id}/?saved=1")
