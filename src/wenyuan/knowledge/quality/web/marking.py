"""The work of an auditor: record by record, marked and passed or failed."""

from __future__ import annotations

from itertools import islice, zip_longest

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.bibliography.marc import MarcError, MarcFormat
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.validation import field_name
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import NoSuchRecord, find_record, find_version, read_source
from wenyuan.knowledge.catalogue.data import RecordData
from wenyuan.knowledge.catalogue.pages import bounded, page_language, posted, whole_number

from ..domain.marking import MOST_ERRORS, BadMark, MarkedError, NotMarkable, claim_next, mark_record, take_back, takes_another
from ..enums import ErrorKind, SampleState, Severity, Verdict
from ..queries.samples import DrawnRecord, NoSuchSample, SampleData, count_own, find_drawn, last_own, list_marks
from ..rules import find_rule
from .door import AUDIT, marked_sample
from .words import say_mark_fault

_WHOLE = 2


@never_cache
def mark_next(request: HttpRequest, sample_id: int) -> HttpResponse:
    """GET /staff/quality/samples/<id>/mark/?after=: the next record that waits for this auditor, or that there is none."""
    person, auditor, sample = marked_sample(request, sample_id)
    place = claim_next(sample_id=sample_id, auditor_id=auditor, at=timezone.now(), after=min(whole_number(request.GET.get("after")) or 0, 2**31 - 1))
    if place is not None:
        return HttpResponseRedirect(f"/staff/quality/samples/{sample_id}/mark/{place}/")
    return render(request, "quality/staff/mark_done.html", {
        "sample": sample, "own": count_own(sample_id=sample_id, auditor_id=auditor), "last": last_own(sample_id=sample_id, auditor_id=auditor), "leads": person.may(AUDIT),
        "is_open": sample.state == SampleState.OPEN,
    })


@never_cache
@bounded
def mark_page(request: HttpRequest, sample_id: int, place: int) -> HttpResponse:
    """GET /staff/quality/samples/<id>/mark/<place>/: one record with what the machine finds; POST marks it and goes on."""
    _person, auditor, sample = marked_sample(request, sample_id)
    try:
        drawn = find_drawn(sample_id=sample_id, place=min(place, 2**31 - 1))
    except NoSuchSample:
        raise Http404 from None
    if request.method != "POST":
        return _show(request, sample, drawn, auditor, "")
    form = posted(request)
    try:
        mark_record(sample_id=sample_id, place=place, auditor_id=auditor, verdict=form.get("verdict", ""), errors=_errors(form), at=timezone.now())
    except BadMark as bad:
        return _show(request, sample, drawn, auditor, say_mark_fault(bad.code), 422)
    except NotMarkable:  # marked already, by this auditor in another window or by as many as it takes
        return HttpResponseRedirect(f"/staff/quality/samples/{sample_id}/mark/?after={place}")
    return HttpResponseRedirect(f"/staff/quality/samples/{sample_id}/mark/?after={place}")


@require_POST
@bounded
def mark_back(request: HttpRequest, sample_id: int, place: int) -> HttpResponse:
    """POST /staff/quality/samples/<id>/mark/<place>/back/: the auditor's own mark is taken back, to be made again."""
    _person, auditor, _sample = marked_sample(request, sample_id)
    take_back(sample_id=sample_id, place=min(place, 2**31 - 1), auditor_id=auditor)
    return HttpResponseRedirect(f"/staff/quality/samples/{sample_id}/mark/{place}/")


def _show(request: HttpRequest, sample: SampleData, drawn: DrawnRecord, auditor: int, problem: str, status: int = 200) -> HttpResponse:
    try:
        record: RecordData | None = find_record(record_id=drawn.record_id)
        version = find_version(record_id=drawn.record_id, number=drawn.version)
        marc: MarcRecord | None = read_source(raw=version.raw, encoding=version.encoding, format_=record.format if record else MarcFormat.CNMARC)
    except NoSuchRecord:
        raise Http404 from None
    except MarcError:
        marc = None
    language = page_language()
    marks = list_marks(drawn_id=drawn.id)
    form = posted(request)
    typed = list(zip_longest(form.getlist("tag"), form.getlist("kind"), form.getlist("severity"), form.getlist("note"), fillvalue="")) if request.method == "POST" else []
    lines = [("LDR", field_name(marc.format, "LDR", language), None), *((field.tag, field_name(marc.format, field.tag, language), field) for field in marc.fields)] if marc else []
    by_tag: dict[str, list[str]] = {}
    for one in drawn.problems:
        rule = find_rule(one["rule"])
        told = f"${one['subfield']} {one['shown']}".strip() if one["subfield"] else one["shown"]
        by_tag.setdefault(one["tag"], []).append(f"{rule.title(language) if rule else one['rule']}{f' ({told})' if told else ''}")
    return render(request, "quality/staff/mark.html", {
        "sample": sample, "drawn": drawn, "record": record, "marc": marc, "lines": lines, "found": by_tag, "elsewhere": [(tag, told) for tag, told in by_tag.items() if tag not in {line[0] for line in lines}],
        "names": library_names(), "kinds": ErrorKind.choices, "severities": Severity.choices, "whole": range(_WHOLE), "typed": typed, "problem": problem,
        "own": next((one for one in marks if one.auditor_id == auditor), None), "full": not takes_another(twice=drawn.twice, verdicts=[one.verdict for one in marks]), "both": marks[:2] if len(marks) >= 2 and marks[0].verdict != marks[1].verdict else [], "verdicts": dict(Verdict.choices),
        "newest_own": bool(marks) and marks[-1].auditor_id == auditor, "kind_names": dict(ErrorKind.choices), "severity_names": dict(Severity.choices), "last": last_own(sample_id=sample.id, auditor_id=auditor),
        "done": count_own(sample_id=sample.id, auditor_id=auditor), "is_open": sample.state == SampleState.OPEN,
    }, status=status)


def _errors(form: QueryDict) -> list[MarkedError]:
    """Read the rows of the form; a row without a kind says nothing."""
    rows = zip_longest(form.getlist("tag"), form.getlist("kind"), form.getlist("severity"), form.getlist("note"), fillvalue="")
    return list(islice((MarkedError(tag, kind, severity, note.strip()) for tag, kind, severity, note in rows if kind), MOST_ERRORS + 1))
