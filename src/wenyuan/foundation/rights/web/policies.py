"""Making a policy and giving it a new version."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.libraries.api import LibraryData

from ..data import Action, Audience, Policy, Rule
from ..domain.policies import set_policy
from ..domain.rules import WrongRule, read_rules
from ..models import PolicyVersion, RightsPolicy
from ..queries.policies import load_policies
from ..statements import STATEMENTS, NoSuchStatement
from .door import managed, midnight, name_of, typed, whole
from .views import group_titles, licence_titles
from .words import action_words, audience_words, policy_sentences

_ROWS = 3
_MOST_ROWS = 12


@never_cache
def new_policy(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/rights/policies/new/?library=."""
    person, library, _libraries = managed(request)
    if request.method == "POST":
        return _save(request, person.id, library, typed(request, "code", 40), None)
    return _form(request, library, None, (Rule(frozenset({Action.VIEW})),), {})


@never_cache
def edit_policy(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /staff/rights/policies/<number>/?library=."""
    person, library, _libraries = managed(request)
    row = RightsPolicy.objects.filter(pk=number, library_id=library.id).first() if number < 2**62 else None
    if row is None:
        raise Http404(number)
    policy = load_policies([row])[row.pk]
    if request.method == "POST":
        return _save(request, person.id, library, row.code, policy)
    return _form(request, library, policy, policy.rules, {})


def _save(request: HttpRequest, actor_id: int | None, library: LibraryData, code: str, policy: Policy | None) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    rules: list[Rule] = []
    if policy is None and RightsPolicy.objects.filter(library_id=library.id, code=code).exists():
        errors["code"] = [_("这个代码已有了。")]
    for n in range(_MOST_ROWS):
        try:
            rule = _read_rule(request, n, library)
        except (ValueError, KeyError):
            errors[f"rule-{n}"] = [_("请看这一条：数写整数，日期写作 2031-01-01。")]
            continue
        if rule is not None:
            rules.append(rule)
    if not rules and not errors:
        errors["rule-0"] = [_("至少写一条，并勾选它准许什么。")]
    if not errors:
        try:
            saved = set_policy(
                library_id=library.id, code=code, title=typed(request, "title"), title_en=typed(request, "title_en"), rules=rules, statement=typed(request, "statement"),
                reason=typed(request, "reason", 400), actor_id=actor_id, at=timezone.now(),
            )
        except (WrongRule, NoSuchStatement):
            errors["title"] = [_("请写代码与名称；读者组只在“读者组”一项里写，且须是本馆的。")]
        else:
            return HttpResponseRedirect(f"/staff/rights/policies/{saved.id}/?library={library.id}&done=1")
    return _form(request, library, policy, rules, errors, status=422)


def _read_rule(request: HttpRequest, n: int, library: LibraryData) -> Rule | None:
    """Return the rule of a row, None for a row in which no action is chosen.

    Raises:
        ValueError
    """
    actions = frozenset(Action(one) for one in request.POST.getlist(f"{n}-actions")[:9])
    if not actions:
        return None
    audience = Audience(typed(request, f"{n}-audience") or "anyone")
    numbers: dict[str, int | None] = {}
    for name in ("licence", "copies"):
        text = typed(request, f"{n}-{name}")
        numbers[name] = whole(text)
        if text and numbers[name] is None:
            raise ValueError(text)
    return Rule(
        actions, audience, frozenset(request.POST.getlist(f"{n}-groups")[:50]) if audience is Audience.GROUP else frozenset(), typed(request, f"{n}-onsite") == "1",
        midnight(typed(request, f"{n}-opens", 10), library), midnight(typed(request, f"{n}-closes", 10), library), numbers["licence"], numbers["copies"], typed(request, f"{n}-loan") == "1",
    )


def _form(
    request: HttpRequest, library: LibraryData, policy: Policy | None, rules: tuple[Rule, ...] | list[Rule], errors: dict[str, list[str]], status: int = 200,
) -> HttpResponse:
    groups, licences = group_titles(library.id), licence_titles(library.id)
    rows = [*rules, *([None] * max(1, _ROWS - len(rules)))][:_MOST_ROWS]
    versions = list(PolicyVersion.objects.filter(policy_id=policy.id).order_by("-number")[:50]) if policy else []
    values = {
        name: request.POST.get(name, default) for name, default in (
            ("code", policy.code if policy else ""), ("title", policy.title if policy else ""), ("statement", policy.statement if policy else ""),
            ("title_en", RightsPolicy.objects.values_list("title_en", flat=True).get(pk=policy.id) if policy else ""), ("reason", ""),
        )
    }
    context = {
        "library": library, "library_name": name_of(library), "policy": policy, "rows": rows, "errors": errors, "values": values, "groups": groups, "licences": licences,
        "actions": action_words(), "audiences": audience_words(), "statements": [(one.uri, one.title(get_language() or "")) for one in STATEMENTS],
        "versions": [(one, _sentences(one, groups, licences)) for one in versions],
        "people": names_of(account_ids={one.actor_id for one in versions if one.actor_id is not None}), "done": request.GET.get("done", ""),
    }
    return render(request, "rights/policy.html", context, status=status)


def _sentences(version: PolicyVersion, groups: dict[str, str], licences: dict[int, str]) -> list[dict[str, object]]:
    try:
        rules = read_rules(version.rules)
    except WrongRule:
        return []
    return policy_sentences(Policy(0, 0, "", "", version.number, rules), groups=groups, licences=licences)
