"""Make and change authorities: a form for a new one, the fields as MARC, and single forms, numbers and relations."""

from __future__ import annotations

import re
from typing import Final, Literal

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.bibliography.chinese import dynasty_of, fold
from wenyuan.bibliography.marc import MarcError, MarcFormat, Record, from_mrk, to_mrk
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import AuthorityChangedMeanwhile, AuthorityData, AuthorityNumberTaken, find_authorities_by_key
from wenyuan.knowledge.catalogue.enums import AuthorityKind, RecordStatus
from wenyuan.knowledge.catalogue.pages import MAX_BODY, VIEW, bounded, libraries_for, posted, require, whole_number

from ..data import Facts, Identifier, Relation
from ..domain.checking import Flaw, check_record, find_alike
from ..domain.editing import AuthorityInUse, change_forms, create_from_facts, current_source, delete_authority, save_authority
from ..enums import RelationKind, Scheme
from ..format import WrongIdentifier, clean_identifier, life_years
from .door import CHANGE, DELETE, EDIT, visible_authority
from .fields import AUTHORITY_TAGS, authority_field_name
from .pages import show_authority

_REASON = 400
_MOST_LINES = 200
_SPLIT = re.compile(r"[\r\n]+|[;；]")
_FLAWS: Final = {
    "no_heading": gettext_lazy("没有标目（%(value)s $a）"), "two_headings": gettext_lazy("标目只能有一个"), "empty_form": gettext_lazy("这个别名是空的"),
    "same_form": gettext_lazy("“%(value)s”重复"), "no_years": gettext_lazy("从“%(value)s”读不出年份"), "odd_years": gettext_lazy("“%(value)s”的生卒年不合常理"),
    "number_shape": gettext_lazy("“%(value)s”不是这种号码的样子"), "number_check": gettext_lazy("“%(value)s”的校验位不对"), "unknown_number": gettext_lazy("规范文档里没有号码 %(value)s"),
}


@bounded
def authority_new(request: HttpRequest) -> HttpResponse:
    """GET and POST /staff/authorities/new/: a name with its forms; what is on file already is shown before anything is stored."""
    person = require(request, EDIT)
    asked = posted(request) if request.method == "POST" else request.GET
    mine = libraries_for(person, EDIT)
    context: dict[str, object] = {
        "libraries": mine, "home": person.home_library_id, "kinds": AuthorityKind.choices, "asked": asked, "schemes": Scheme.choices, "alike": [], "names": library_names(), "problem": "",
    }
    if request.method != "POST":
        return render(request, "authorities/new.html", context)
    library_id = whole_number(asked.get("library")) or 0
    require(request, EDIT, library_id=library_id)
    try:
        facts = _read_facts(request)
        alike = [] if asked.get("confirmed") else [row for row in find_authorities_by_key([fold(text) for text in (facts.heading, *facts.variants)]) if row.kind == facts.kind]
        if alike:
            return render(request, "authorities/new.html", context | {"alike": alike[:20]}, status=409)
        agency = next((one.code for one in mine if one.id == library_id), "")
        authority_id = create_from_facts(
            facts=facts, library_id=library_id, format_="marc21" if asked.get("format") == "marc21" else "cnmarc", agency=agency, today=timezone.localdate(), at=timezone.now(),
            actor_id=person.id,
        )
    except (WrongIdentifier, MarcError, AuthorityNumberTaken) as problem:
        return render(request, "authorities/new.html", context | {"problem": _say_problem(problem)}, status=422)
    return HttpResponseRedirect(f"/staff/authorities/{authority_id}/?saved=1")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.replace("\x00", "").replace("\x1f", "").strip()[:400] for part in _SPLIT.split(text)[:_MOST_LINES] if part.strip()))


def _read_facts(request: HttpRequest) -> Facts:
    asked = posted(request)
    kind, heading = asked.get("kind", "person"), " ".join(asked.get("heading", "").replace("\x00", "").replace("\x1f", "").split())[:400]
    if kind not in AuthorityKind.values or not heading:
        raise MarcError(_("要填标目"))
    born, died = life_years(asked.get("dates", ""))
    sex: Literal["", "female", "male"] = "female" if asked.get("sex") == "female" else "male" if asked.get("sex") == "male" else ""
    dynasty = dynasty_of(asked.get("dynasty", "")) or asked.get("dynasty", "").strip()[:40]
    value, scheme = asked.get("value", "").strip(), asked.get("scheme", "")
    identifiers = (Identifier(scheme, clean_identifier(scheme, value)),) if value else ()
    return Facts(
        kind=kind, heading=heading, variants=tuple(v for v in _lines(asked.get("variants", "")) if v != heading), dates=asked.get("dates", "").strip()[:60], born=born, died=died,
        dynasty=dynasty, dynasties=(dynasty,) if dynasty else (), sex=sex, places=_lines(asked.get("places", "")), occupations=_lines(asked.get("occupations", "")),
        identifiers=identifiers, undifferentiated=bool(asked.get("undifferentiated")), note="\n".join(_lines(asked.get("note", ""))),
    )


def _say_problem(problem: Exception) -> str:
    if isinstance(problem, WrongIdentifier):
        code = f"number_{problem.reason}" if problem.reason in {"shape", "check"} else "number_shape"
        return str(_FLAWS[code]) % {"value": problem.value}
    if isinstance(problem, AuthorityNumberTaken):
        return _("本馆已有控制号为 %(number)s 的规范。") % {"number": problem}
    return _("写不成规范记录：%(reason)s") % {"reason": getattr(problem, "reason", problem)}


@bounded
def authority_edit(request: HttpRequest, authority_id: int) -> HttpResponse:
    """GET and POST /staff/authorities/<id>/edit/: the fields of an authority."""
    person, authority = _for_editing(request, authority_id)
    format_ = MarcFormat(authority.format)
    if request.method != "POST":
        marc = current_source(authority_id)
        return _show_editor(request, authority, to_mrk(marc).strip("\n") + "\n", problems=flaw_rows(check_record(marc)), base=authority.version)
    text, base = posted(request).get("mrk", "").replace("\r\n", "\n")[:MAX_BODY], whole_number(posted(request).get("base_version")) or 0
    try:
        marc = read_text(text, format_)
        save_authority(
            authority_id=authority_id, marc=marc, base_version=base, at=timezone.now(), actor_id=person.id, reason=posted(request).get("reason", "")[:_REASON],
        )
    except AuthorityChangedMeanwhile as newer:
        problem = _("别人已保存第 %(n)s 版。您的文本还在下面；请另开一页对照，再决定怎样改。") % {"n": newer.current}
        return _show_editor(request, authority, text, problem=problem, base=base, status=409)
    except (AuthorityNumberTaken, MarcError) as problem:
        return _show_editor(request, authority, text, problem=_say_problem(problem), base=base, status=422)
    return HttpResponseRedirect(f"/staff/authorities/{authority_id}/?saved=1")


def read_text(text: str, format_: MarcFormat) -> Record:
    """Return the record of a mnemonic text, without fields and subfields that nobody filled.

    Raises:
        MarcError: It holds no readable record.
    """
    record = from_mrk(text, format=format_)
    return Record(record.leader, tuple(f for f in record.fields if f.data is not None or any(s.value.strip() for s in f.subfields)), format_)


def _for_editing(request: HttpRequest, authority_id: int, permission: str = EDIT) -> tuple[Person, AuthorityData]:
    person = require(request, VIEW)
    authority = visible_authority(person, authority_id)
    require(request, permission, library_id=authority.library_id)
    if authority.status != RecordStatus.ACTIVE:
        raise Http404
    return person, authority


def _show_editor(request: HttpRequest, authority: AuthorityData, text: str, *, base: int, problems: list[dict[str, object]] | None = None, problem: str = "", status: int = 200) -> HttpResponse:
    format_ = MarcFormat(authority.format)
    context = {
        "authority": authority, "text": text, "problems": problems or [], "problem": problem, "base_version": base,
        "names_of_fields": {tag: name for tag in AUTHORITY_TAGS[format_] if (name := authority_field_name(tag, format_))}, "coded": ["LDR", "001", "003", "005", "008", "100"],
    }
    return render(request, "authorities/edit.html", context, status=status)


@require_POST
@bounded
def authority_preview(request: HttpRequest) -> HttpResponse:
    """POST /staff/authorities/preview/: what is wrong with a text, and which authorities share a form with it; JSON. Nothing is stored."""
    require(request, EDIT)
    format_ = MarcFormat.MARC21 if posted(request).get("format") == "marc21" else MarcFormat.CNMARC
    try:
        marc = read_text(posted(request).get("mrk", "").replace("\r\n", "\n"), format_)
    except MarcError as problem:
        return JsonResponse({"problems": [], "card": [], "same": [], "error": _("读不出：%(reason)s") % {"reason": problem.reason}}, status=422)
    names = library_names()
    same = [
        {
            "address": f"/staff/authorities/{row.id}/", "copy": "", "title": row.heading, "imprint": " ".join(filter(None, (row.dynasty, row.dates))), "library": names.get(row.library_id, ""),
            "same": False, "agrees": [_("名称")], "differs": [],
        } for row in find_alike(marc, except_id=whole_number(posted(request).get("record")))
    ]
    return JsonResponse({"problems": flaw_rows(check_record(marc)), "card": [], "same": same, "error": ""}, json_dumps_params={"ensure_ascii": False})


def flaw_rows(flaws: list[Flaw]) -> list[dict[str, object]]:
    """Return flaws as the editor takes them."""
    return [
        {
            "level": flaw.level, "tag": flaw.tag, "occurrence": flaw.occurrence, "subfield": flaw.subfield, "rule": flaw.code, "text": str(_FLAWS[flaw.code]) % {"value": flaw.value},
            "address": "", "repair": None,
        } for flaw in flaws
    ]


@never_cache
def authority_fields(request: HttpRequest) -> HttpResponse:
    """GET /staff/authorities/fields/?format=&tag=: the name of a field, for the editor's hint line; JSON."""
    require(request, EDIT)
    format_ = MarcFormat.MARC21 if request.GET.get("format") == "marc21" else MarcFormat.CNMARC
    name = authority_field_name(request.GET.get("tag", "")[:3], format_)
    return JsonResponse({"subfields": [["a", name]] if name else [], "indicators": []}, json_dumps_params={"ensure_ascii": False})


@require_POST
@bounded
def authority_forms(request: HttpRequest, authority_id: int) -> HttpResponse:
    """POST /staff/authorities/<id>/forms/: a new heading, forms added and taken out, a number, a relation."""
    person, authority = _for_editing(request, authority_id)
    asked = posted(request)
    try:
        added = [form for form in (*asked.getlist("form"), *_lines(asked.get("forms", ""))) if form.strip()][:_MOST_LINES]
        value, scheme = asked.get("value", "").strip(), asked.get("scheme", "")
        numbers = [Identifier(scheme, clean_identifier(scheme, value), asked.get("source", "").strip()[:200])] if value else []
        change_forms(
            authority_id=authority_id, base_version=whole_number(asked.get("base_version")) or 0, heading=asked.get("heading", "").replace("\x1f", "").strip()[:400], add_variants=added,
            drop_variants=asked.getlist("drop"), add_identifiers=numbers, add_relations=_read_relation(request), drop_relations=asked.getlist("drop_relation"), at=timezone.now(),
            actor_id=person.id, reason=asked.get("reason", "")[:_REASON],
        )
    except AuthorityChangedMeanwhile:
        return show_authority(request, person, authority, problem=_("别人刚保存了新的一版，请再试一次。"), status=409)
    except (WrongIdentifier, MarcError, AuthorityNumberTaken) as problem:
        return show_authority(request, person, authority, problem=_say_problem(problem), status=422)
    after = "heading" if asked.get("heading") and person.may(CHANGE) else "saved"
    return HttpResponseRedirect(f"/staff/authorities/{authority_id}/{'change/' if after == 'heading' else '?saved=1'}")


def _read_relation(request: HttpRequest) -> list[Relation]:
    asked = posted(request)
    other = whole_number(asked.get("other"))
    kind = asked.get("relation", "related")
    if other is None or kind not in RelationKind.values:
        return []
    target = visible_authority(require(request, VIEW), other)
    return [Relation(kind, target.heading, target.control_number)]


@bounded
def authority_delete(request: HttpRequest, authority_id: int) -> HttpResponse:
    """GET and POST /staff/authorities/<id>/delete/: withdraw an authority that nothing is linked to, with a reason."""
    person, authority = _for_editing(request, authority_id, DELETE)
    context: dict[str, object] = {"authority": authority, "reason": "", "asked": False, "links": 0}
    if request.method != "POST":
        return render(request, "authorities/delete.html", context)
    reason = posted(request).get("reason", "").strip()[:_REASON]
    if not reason:
        return render(request, "authorities/delete.html", context | {"asked": True}, status=422)
    try:
        with transaction.atomic():
            delete_authority(authority_id=authority_id, reason=reason, at=timezone.now(), actor_id=person.id)
    except AuthorityInUse as used:
        return render(request, "authorities/delete.html", context | {"reason": reason, "links": used.links}, status=409)
    return HttpResponseRedirect(f"/staff/authorities/{authority_id}/")
