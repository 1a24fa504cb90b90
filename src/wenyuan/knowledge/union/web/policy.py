"""The merge policy in words, and its editing."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.jobs.api import enqueue

from ..domain.policies import current_policy, set_policy
from ..domain.policy import PARTS as PART_NAMES
from ..domain.policy import Policy, Take, WrongPolicy
from ..models import MergePolicy
from .door import CONTRIBUTE, POLICY, bounded, holds_for_all, require, require_for_all, tabs
from .words import PARTS, TAKES

_REASON: Final = 400
_LINE: Final = re.compile(r"\s*([0-9Xx]{3})\s+([a-z]+)\s*")


@bounded
def policy_page(request: HttpRequest) -> HttpResponse:
    """GET /staff/union/policy/: the rules in words; POST puts a new version into force and has the union records made anew."""
    if request.method == "POST":
        person = require_for_all(request, POLICY)
        return _save(request, person)
    person = require(request, CONTRIBUTE if person_of(request).may(CONTRIBUTE) else POLICY)
    return _show(request, person, "")


def _save(request: HttpRequest, person: Person) -> HttpResponse:
    form = request.POST
    try:
        rules = {
            "merge_from": _number(form.get("merge_from", ""), "merge_from"), "within_library": form.get("within_library") == "1",
            "weights": {part: _number(form.get(f"weight_{part}", ""), "weights") for part in PART_NAMES},
            "rules": {one.value: _lines(one.value, form.get(one.value, "")) for one in MarcFormat},
        }
        set_policy(rules=rules, reason=form.get("reason", "").strip()[:_REASON], at=timezone.now(), actor_id=person.id)
    except WrongPolicy as problem:
        return _show(request, person, _("没有生效，%(place)s：%(why)s") % {"place": problem.place, "why": str(problem)}, 422, {one.value: form.get(one.value, "") for one in MarcFormat})
    enqueue(name="union.remake", title=_("联合目录：按新规则更新联合记录"), requested_by_id=person.id)
    return HttpResponseRedirect("/staff/union/policy/?saved=1")


def _number(text: str, place: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise WrongPolicy(place, "not a number") from None


def _lines(place: str, text: str) -> list[list[str]]:
    rules = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise WrongPolicy(f"{place} {number}", line.strip()[:60])
        rules.append([found[1].upper(), found[2]])
    return rules


def _show(request: HttpRequest, person: Person, problem: str, status: int = 200, texts: dict[str, str] | None = None) -> HttpResponse:
    policy, _version = current_policy()
    versions = list(MergePolicy.objects.order_by("-pk")[:20])
    context = {
        "tabs": tabs(person, "/staff/union/policy/"), "policy": policy, "texts": texts or _texts(policy), "versions": versions, "takes": TAKES, "take_names": [one.value for one in Take],
        "parts": PARTS, "formats": [one.value for one in MarcFormat], "people": names_of(account_ids={one.actor_id for one in versions if one.actor_id}), "problem": problem,
        "may_edit": holds_for_all(person, POLICY) and person.may(POLICY), "saved": "saved" in request.GET,
    }
    return render(request, "union/policy.html", context, status=status)


def _texts(policy: Policy) -> dict[str, str]:
    return {format_.value: "\n".join(f"{rule.tags} {rule.take.value}" for rule in rules) for format_, rules in policy.rules.items()}
