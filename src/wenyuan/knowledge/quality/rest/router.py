"""`/api/quality/v1`: rules, audits with what they found, trends, samples with their results, and how far repairs are."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import list_libraries
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..data import AuditData, RuleCount
from ..domain.auditing import AuditRunning, start_audit
from ..domain.marking import BadMark, MarkedError, NotMarkable, settle_record
from ..domain.sampling import BadPlan, Plan, start_sample
from ..models import Repair
from ..queries.audits import NoSuchAudit, count_by_rule, find_audit, list_audits, totals_by_library
from ..queries.sample_results import work_out
from ..queries.samples import NoSuchSample, SampleData, find_sample, list_disagreements, list_samples
from ..queries.trends import list_points, list_rule_trends
from ..rules import find_rule, list_rules
from ..web.door import may_mark
from .schemas import SampleWanted, Settlement

PREFIX = "/quality/v1"
AUDIT, REPAIR, PEOPLE = "quality.run_audits", "quality.repair_records", "quality.see_cataloguers"
router = Router(tags=["quality"])
# What a key needs for each operation.
SCOPES = {
    "list_quality_audits": (AUDIT,), "begin_quality_audit": (AUDIT,), "get_quality_audit": (AUDIT,), "list_quality_findings": (AUDIT,), "get_quality_finding": (AUDIT,),
    "get_quality_trends": (AUDIT,), "list_quality_samples": (AUDIT,), "begin_quality_sample": (AUDIT,), "get_quality_sample": (AUDIT,), "get_quality_sample_results": (AUDIT,),
    "list_quality_disagreements": (AUDIT,), "settle_quality_record": (AUDIT,), "list_quality_repairs": (REPAIR,), "get_quality_repair": (REPAIR,),
}
_MOST = 2**62
Before = Annotated[int | None, Query(ge=1, le=_MOST, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=200)]
Code = Annotated[str, Query(max_length=40, description="code of a library; empty for all")]


@router.get("/rules", summary="Rules", operation_id="list_quality_rules", response={200: dict[str, object]})
def get_rules(request: HttpRequest) -> HttpResponse:
    """Return every rule with its set, level, standard and clause, and names in three languages."""
    return json_answer(request, {"rules": [
        {"id": one.id, "set": one.set, "formats": sorted(one.formats), "level": one.level.value, "standard": one.standard, "names": dict(zip(("zh-Hans", "zh-Hant", "en"), one.words, strict=True)), "repairable": one.repairable}
        for one in list_rules()
    ]})


@router.get("/audits", summary="Audits", operation_id="list_quality_audits", response={200: dict[str, object]})
def get_audits(request: HttpRequest, before: Before = None, limit: Limit = 50) -> HttpResponse:
    """Return the audits of the caller's libraries and of all, newest first; totals are of libraries that the caller may see."""
    person = person_of(request)
    if not person.may(AUDIT):
        return _refuse(AUDIT)
    found = list_audits(libraries=person.libraries_where(AUDIT), limit=limit + 1, before=before)
    return json_answer(request, {"audits": [asdict(one) for one in found[:limit]], "next": found[limit - 1].id if len(found) > limit else None})


@router.post("/audits", summary="Begin an audit", operation_id="begin_quality_audit", response={202: dict[str, object]})
def post_audit(request: HttpRequest, library: Code = "") -> HttpResponse:
    """Queue an audit of a library, or of all for those with the right in the whole nation, and return its id."""
    person = person_of(request)
    place = _place(person, library)
    if isinstance(place, HttpResponse):
        return place
    try:
        audit_id = start_audit(library_id=place[0], title=_("数据质量审核"), at=timezone.now(), actor_id=person.id)
    except AuditRunning:
        return problem_answer(status=409, title="An audit of the same records is under way")
    return json_answer(request, {"audit": audit_id}, status=202)


@router.get("/audits/{int:audit_id}", summary="One audit", operation_id="get_quality_audit", response={200: dict[str, object]})
def get_audit(request: HttpRequest, audit_id: int) -> HttpResponse:
    """Return state and totals of an audit, by library too."""
    audit = _find_audit(request, audit_id)
    if isinstance(audit, HttpResponse):
        return audit
    by_library = totals_by_library(audit_id=audit.id, libraries=person_of(request).libraries_where(AUDIT))
    return json_answer(request, asdict(audit) | {"libraries": [{"library_id": library, **asdict(totals)} for library, totals in sorted(by_library.items())]})


@router.get("/audits/{int:audit_id}/rules", summary="What the rules found", operation_id="list_quality_findings", response={200: dict[str, object]})
def get_findings(request: HttpRequest, audit_id: int) -> HttpResponse:
    """Return problems and records by rule, most records first."""
    audit = _find_audit(request, audit_id)
    if isinstance(audit, HttpResponse):
        return audit
    counts = count_by_rule(audit_id=audit.id, libraries=person_of(request).libraries_where(AUDIT))
    return json_answer(request, {"rules": [{"rule": one.rule, "level": one.level, "problems": one.problems, "records": one.records} for one in counts]})


@router.get("/audits/{int:audit_id}/rules/{rule}", summary="What one rule found", operation_id="get_quality_finding", response={200: dict[str, object]})
def get_finding(request: HttpRequest, audit_id: int, rule: str) -> HttpResponse:
    """Return the counts of a rule with examples: record, field, subfield, what is there and what would be right."""
    audit = _find_audit(request, audit_id)
    if isinstance(audit, HttpResponse):
        return audit
    if find_rule(rule) is None:
        return problem_answer(status=404, title="No such rule")
    counts = count_by_rule(audit_id=audit.id, libraries=person_of(request).libraries_where(AUDIT), rule=rule)
    return json_answer(request, {"rule": rule, "counts": [_count(one) for one in counts]})


@router.get("/trends", summary="Quality over time", operation_id="get_quality_trends", response={200: dict[str, object]})
def get_trends(request: HttpRequest, library: Code = "") -> HttpResponse:
    """Return totals audit by audit, the oldest first, and every rule with its records and shares in each; those that grew most first."""
    person = person_of(request)
    if not person.may(AUDIT):
        return _refuse(AUDIT)
    library_id = _library_id(library)
    if library and (library_id is None or not person.may(AUDIT, library_id=library_id)):
        return problem_answer(status=404, title="No such library")
    held = person.libraries_where(AUDIT)
    points = list_points(library_id=library_id, libraries=held)
    rules = list_rule_trends(points=points, library_id=library_id, libraries=held)
    return json_answer(request, {
        "audits": [{"audit": one.audit_id, "at": one.at, **asdict(one.totals)} for one in points],
        "rules": [asdict(one) | {"difference": one.difference} for one in rules],
    })


@router.get("/samples", summary="Samples", operation_id="list_quality_samples", response={200: dict[str, object]})
def get_samples(request: HttpRequest, before: Before = None, limit: Limit = 50) -> HttpResponse:
    """Return the samples of the caller's libraries and of all, newest first, with their plans and how far their marking is."""
    person = person_of(request)
    if not person.may(AUDIT):
        return _refuse(AUDIT)
    found = list_samples(libraries=person.libraries_where(AUDIT), limit=limit + 1, before=before)
    return json_answer(request, {"samples": [asdict(one) for one in found[:limit]], "next": found[limit - 1].id if len(found) > limit else None})


@router.post("/samples", summary="Plan a sample", operation_id="begin_quality_sample", response={202: dict[str, object]})
def post_sample(request: HttpRequest, wanted: SampleWanted) -> HttpResponse:
    """Note a plan, queue its drawing, and return its id; margins and shares are shares of 1."""
    person = person_of(request)
    place = _place(person, wanted.library)
    if isinstance(place, HttpResponse):
        return place
    plan = Plan(library_id=place[0], strata=tuple(wanted.strata), **wanted.dict(exclude={"library", "strata"}))
    try:
        sample_id = start_sample(plan=plan, job_title=_("抽取书目：%(title)s") % {"title": plan.title.strip()[:120]}, at=timezone.now(), actor_id=person.id)
    except BadPlan as bad:
        return problem_answer(status=422, title="The plan makes no sense", detail=bad.code)
    return json_answer(request, {"sample": sample_id}, status=202)


@router.get("/samples/{int:sample_id}", summary="One sample", operation_id="get_quality_sample", response={200: dict[str, object]})
def get_sample(request: HttpRequest, sample_id: int) -> HttpResponse:
    """Return a sample with its plan and how far its marking is."""
    sample = _find_sample(request, sample_id)
    return sample if isinstance(sample, HttpResponse) else json_answer(request, asdict(sample))


@router.get("/samples/{int:sample_id}/results", summary="Results of a sample", operation_id="get_quality_sample_results", response={200: dict[str, object]})
def get_results(request: HttpRequest, sample_id: int) -> HttpResponse:
    """Return estimates with intervals over all, by stratum, library and (with the right to see them) cataloguer; what people marked and what the machine found apart."""
    sample = _find_sample(request, sample_id)
    if isinstance(sample, HttpResponse):
        return sample
    person = person_of(request)
    held = person.libraries_where(AUDIT)
    people = person.may(PEOPLE, library_id=sample.library_id) if sample.library_id is not None else person.may(PEOPLE) and person.libraries_where(PEOPLE) is None
    found = work_out(sample_id=sample.id, libraries=None if sample.library_id is not None or held is None else held, with_cataloguers=people)
    return json_answer(request, {
        "total": asdict(found.total), "strata": [asdict(one) for one in found.strata], "libraries": [asdict(one) for one in found.libraries],
        "cataloguers": [asdict(one) for one in found.cataloguers] if found.cataloguers is not None else None,
        "kinds": [{"kind": kind, "severity": severity, "errors": count} for (kind, severity), count in sorted(found.kinds.items())],
        "covered": found.covered, "pairs": found.pairs, "agreed": found.agreed, "kappa": found.kappa, "settled": found.settled, "unsettled": found.unsettled,
        "kappa_settled": found.kappa_settled,
    })


@router.get("/samples/{int:sample_id}/disagreements", summary="Where two auditors disagree", operation_id="list_quality_disagreements", response={200: dict[str, object]})
def get_disagreements(request: HttpRequest, sample_id: int) -> HttpResponse:
    """Return the records of a sample that two auditors gave different verdicts, those that nobody has settled first."""
    sample = _find_sample(request, sample_id)
    if isinstance(sample, HttpResponse):
        return sample
    held = person_of(request).libraries_where(AUDIT)
    found = list_disagreements(sample_id=sample.id, libraries=None if sample.library_id is not None or held is None else held)
    return json_answer(request, {"disagreements": [asdict(one) for one in found]})


@router.post("/samples/{int:sample_id}/records/{int:place}/settle", summary="Settle a disagreement", operation_id="settle_quality_record", response={200: dict[str, object]})
def post_settlement(request: HttpRequest, sample_id: int, place: int, said: Settlement) -> HttpResponse:
    """Say which verdict counts where two auditors disagree; only a third auditor can, once, while the sample is open."""
    sample = _find_sample(request, sample_id)
    if isinstance(sample, HttpResponse):
        return sample
    person = person_of(request)
    if person.id is None or not may_mark(person, sample.library_id):
        return _refuse(AUDIT)
    errors = [MarkedError(one.tag, one.kind, one.severity, one.note) for one in said.errors]
    try:
        settle_record(sample_id=sample.id, place=min(place, 2**31 - 1), auditor_id=person.id, verdict=said.verdict, errors=errors, at=timezone.now())
    except BadMark as bad:
        return problem_answer(status=422, title="The mark contradicts itself", detail=bad.code)
    except NotMarkable:
        return problem_answer(status=409, title="Nothing to settle", detail="the two verdicts agree, it is settled, the sample is closed, or one of the two marks is the caller's own")
    return json_answer(request, {"sample": sample.id, "place": place, "verdict": said.verdict})


@router.get("/repairs", summary="Repairs", operation_id="list_quality_repairs", response={200: dict[str, object]})
def get_repairs(request: HttpRequest, before: Before = None, limit: Limit = 50) -> HttpResponse:
    """Return the repairs of the caller's libraries, newest first."""
    person = person_of(request)
    if not person.may(REPAIR):
        return _refuse(REPAIR)
    rows, held = Repair.objects.order_by("-pk"), person.libraries_where(REPAIR)
    if held is not None:
        rows = rows.filter(library_id__in=held)
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    return json_answer(request, {"repairs": [_repair(one) for one in found[:limit]], "next": found[limit - 1].pk if len(found) > limit else None})


@router.get("/repairs/{int:repair_id}", summary="One repair", operation_id="get_quality_repair", response={200: dict[str, object]})
def get_repair(request: HttpRequest, repair_id: int) -> HttpResponse:
    """Return how far a repair is, and its counts."""
    person = person_of(request)
    repair = Repair.objects.filter(pk=repair_id).first() if repair_id < _MOST else None
    if repair is None or not person.may(REPAIR, library_id=repair.library_id):
        return problem_answer(status=404, title="No such repair")
    return json_answer(request, _repair(repair))


def _refuse(permission: str) -> HttpResponse:
    return problem_answer(status=403, title="No permission", detail=f"{permission} is needed")


def _library_id(code: str) -> int | None:
    return next((one.id for one in list_libraries() if one.code == code), None) if code else None


def _place(person: Person, code: str) -> tuple[int | None] | HttpResponse:
    """Return the library of a code, None for all, or the answer to somebody who may not."""
    if not person.may(AUDIT):
        return _refuse(AUDIT)
    library_id = _library_id(code)
    if code and (library_id is None or not person.may(AUDIT, library_id=library_id)):
        return problem_answer(status=404, title="No such library")
    if library_id is None and person.libraries_where(AUDIT) is not None:
        return problem_answer(status=403, title="No permission", detail=f"{AUDIT} is needed in the whole nation")
    return (library_id,)


def _find_audit(request: HttpRequest, audit_id: int) -> AuditData | HttpResponse:
    person = person_of(request)
    if not person.may(AUDIT):
        return _refuse(AUDIT)
    try:
        return find_audit(audit_id=min(audit_id, _MOST), libraries=person.libraries_where(AUDIT))
    except NoSuchAudit:
        return problem_answer(status=404, title="No such audit")


def _find_sample(request: HttpRequest, sample_id: int) -> SampleData | HttpResponse:
    person = person_of(request)
    if not person.may(AUDIT):
        return _refuse(AUDIT)
    try:
        return find_sample(sample_id=min(sample_id, _MOST), libraries=person.libraries_where(AUDIT))
    except NoSuchSample:
        return problem_answer(status=404, title="No such sample")


def _count(count: RuleCount) -> dict[str, object]:
    examples = [dict(zip(("record", "tag", "subfield", "found", "expected"), example, strict=True)) for example in count.examples]
    return {"level": count.level, "problems": count.problems, "records": count.records, "examples": examples}


def _repair(repair: Repair) -> dict[str, object]:
    fields = ("title", "wanted", "state", "seen", "found", "changed", "kept", "refused", "batch", "created_at", "ended_at")
    return {"id": repair.pk, "library_id": repair.library_id, **{name: getattr(repair, name) for name in fields}}
