"""Rules: what grants, what is lacking, what helps; kept strictly, in versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.foundation.rights.conftest import AT, House

from wenyuan.foundation.accounts.data import ANONYMOUS, Person
from wenyuan.foundation.audit.models import PendingAct
from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.foundation.rights.api import (
    STATEMENTS,
    Action,
    Audience,
    Circumstances,
    Decision,
    Need,
    NeedKind,
    NoSuchPolicy,
    NoSuchStatement,
    Policy,
    Rule,
    Seats,
    Thing,
    WrongRule,
    assign_policy,
    decide,
    explain,
    find_statement,
    policy_at,
    set_group,
    set_policy,
    unassign_policy,
    with_policies,
)
from wenyuan.foundation.rights.domain.rules import read_rules, write_rules
from wenyuan.foundation.rights.models import PolicyVersion, RightsAssignment

VIEW, COPY = frozenset({Action.VIEW}), frozenset({Action.COPY})
READER, FAR, STAFF = Person(id=1, home_library_id=7), Person(id=2, home_library_id=8), Person(id=3, rights={7: frozenset({"catalogue.edit_record"})})
LATER = AT + timedelta(days=10)
INSIDE, ELSEWHERE = Circumstances(inside=frozenset({7})), Circumstances(inside=frozenset({8}))
GROUP = Circumstances(groups=frozenset({(7, "old-books")}))
OTHER_GROUP = Circumstances(groups=frozenset({(8, "old-books")}))
HOPELESS, LOGIN = Need(NeedKind.NOTHING_HELPS), Need(NeedKind.LOGIN)


def thing(*rules: Rule, **more: object) -> Thing:
    return Thing("page", 7, subject="page:1", policy=Policy(1, 7, "p", "规则", 1, rules), **more)  # type: ignore[arg-type]


def seats(free: int, *, held: bool = False, running: bool = True) -> Circumstances:
    return Circumstances(seats={5: Seats(running, free, held, LATER, LATER)})


@pytest.mark.parametrize(("person", "rule", "circumstances", "expected"), [
    (ANONYMOUS, Rule(VIEW), Circumstances(), Decision(True, "open")),
    (ANONYMOUS, Rule(VIEW, Audience.REGISTERED), Circumstances(), Decision(False, "registered-readers", (LOGIN,))),
    (FAR, Rule(VIEW, Audience.REGISTERED), Circumstances(), Decision(True, "registered-readers")),
    (FAR, Rule(VIEW, Audience.MEMBERS), Circumstances(), Decision(False, "own-readers", (Need(NeedKind.MEMBERSHIP, 7),))),
    (READER, Rule(VIEW, Audience.MEMBERS), Circumstances(), Decision(True, "own-readers")),
    (READER, Rule(VIEW, onsite=True), Circumstances(), Decision(False, "inside-the-library", (Need(NeedKind.COME, 7),))),
    (READER, Rule(VIEW, onsite=True), ELSEWHERE, Decision(False, "inside-the-library", (Need(NeedKind.COME, 7),))),
    (ANONYMOUS, Rule(VIEW, onsite=True), INSIDE, Decision(True, "inside-the-library")),
    (READER, Rule(VIEW, Audience.GROUP, frozenset({"old-books"})), GROUP, Decision(True, "reader-group")),
    (READER, Rule(VIEW, Audience.GROUP, frozenset({"old-books"})), OTHER_GROUP, Decision(False, "reader-group", (Need(NeedKind.GROUP, 7, name="old-books"),))),
    (ANONYMOUS, Rule(VIEW, Audience.GROUP, frozenset({"old-books"})), GROUP, Decision(False, "reader-group", (LOGIN,))),
    (READER, Rule(VIEW, Audience.STAFF), Circumstances(), Decision(False, "staff-only", (HOPELESS,))),
    (STAFF, Rule(VIEW, Audience.STAFF), Circumstances(), Decision(True, "staff-right")),
    (READER, Rule(VIEW, opens_at=LATER), Circumstances(), Decision(False, "embargo", (Need(NeedKind.WAIT, until=LATER),))),
    (READER, Rule(VIEW, opens_at=AT), Circumstances(), Decision(True, "open")),
    (READER, Rule(VIEW, closes_at=AT), Circumstances(), Decision(False, "open", (HOPELESS,))),
    (READER, Rule(VIEW, closes_at=LATER), Circumstances(), Decision(True, "open", until=LATER)),
    (READER, Rule(VIEW, licence=5), seats(1), Decision(True, "licence", until=LATER, licence=5)),
    (READER, Rule(VIEW, licence=5), seats(0, held=True), Decision(True, "licence", until=LATER, licence=5)),
    (READER, Rule(VIEW, licence=5), seats(0), Decision(False, "all-places-taken", (Need(NeedKind.SEAT, until=LATER),))),
    (READER, Rule(VIEW, licence=5), seats(9, running=False), Decision(False, "licence", (HOPELESS,))),
    (READER, Rule(VIEW, licence=6), seats(9), Decision(False, "licence", (HOPELESS,))),
    (READER, Rule(VIEW, loan=True), Circumstances(loans=frozenset({"page:2"})), Decision(False, "on-loan", (Need(NeedKind.LOAN, 7),))),
    (READER, Rule(VIEW, loan=True), Circumstances(loans=frozenset({"page:1"})), Decision(True, "on-loan")),
    (READER, Rule(COPY), Circumstances(), Decision(False, "not-offered", (HOPELESS,))),
])
def test_a_rule_grants_or_says_what_is_lacking(person: Person, rule: Rule, circumstances: Circumstances, expected: Decision) -> None:
    assert decide(person=person, thing=thing(rule), action=Action.VIEW, at=AT, circumstances=circumstances) == expected


@pytest.mark.parametrize(("person", "taken", "expected"), [
    (ANONYMOUS, 0, Decision(False, "personal-copy", (LOGIN,))), (READER, 1, Decision(True, "personal-copy")), (READER, 2, Decision(False, "personal-copy", (Need(NeedKind.COPIES),))),
])
def test_personal_copies_are_counted(person: Person, taken: int, expected: Decision) -> None:
    assert decide(person=person, thing=thing(Rule(COPY, copies=2)), action=Action.COPY, at=AT, circumstances=Circumstances(copies={"page:1": taken})) == expected


def test_of_several_rules_the_nearest_is_told() -> None:
    rules = (Rule(VIEW, Audience.STAFF), Rule(VIEW, Audience.MEMBERS, onsite=True), Rule(VIEW, opens_at=LATER), Rule(VIEW, onsite=True))

    assert decide(person=FAR, thing=thing(*rules), action=Action.VIEW, at=AT) == Decision(False, "inside-the-library", (Need(NeedKind.COME, 7),))
    assert decide(person=FAR, thing=thing(*rules), action=Action.VIEW, at=LATER) == Decision(True, "open")


def test_an_embargo_of_the_thing_goes_before_its_policy_and_tells_what_follows() -> None:
    held = thing(Rule(VIEW, onsite=True), embargo_until=LATER)

    assert decide(person=READER, thing=held, action=Action.VIEW, at=LATER - timedelta(seconds=1)) == Decision(False, "embargo", (Need(NeedKind.WAIT, until=LATER), Need(NeedKind.COME, 7)))
    assert decide(person=READER, thing=held, action=Action.VIEW, at=LATER, circumstances=INSIDE).allowed
    assert decide(person=READER, thing=held, action=Action.DESCRIBE, at=AT).allowed
    assert decide(person=READER, thing=replace(held, suppressed=True), action=Action.VIEW, at=LATER, circumstances=INSIDE) == Decision(False, "suppressed", (HOPELESS,))
    assert decide(person=READER, thing=held, action=Action.CHANGE, at=LATER, circumstances=INSIDE) == Decision(False, "needs-permission", (HOPELESS,))


_MOMENTS = st.datetimes(timezones=st.just(timezone(timedelta(hours=8))))


@st.composite
def any_rules(draw: st.DrawFn) -> Rule:
    opens, closes = draw(st.none() | _MOMENTS), draw(st.none() | _MOMENTS)
    if opens and closes and opens >= closes:
        closes = None
    audience = draw(st.sampled_from(Audience))
    groups = draw(st.frozensets(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=3)) if audience is Audience.GROUP else frozenset()
    return Rule(draw(st.frozensets(st.sampled_from([Action.VIEW, Action.DOWNLOAD, Action.COPY]), min_size=1)), audience, groups, draw(st.booleans()), opens, closes,
                draw(st.none() | st.integers(0, 9)), draw(st.none() | st.integers(0, 9)), draw(st.booleans()))


@given(st.lists(any_rules(), max_size=5))
def test_rules_are_read_as_they_were_written(rules: list[Rule]) -> None:
    assert read_rules(write_rules(rules)) == tuple(rules)


@given(st.lists(any_rules(), max_size=4), any_rules(), st.sampled_from([ANONYMOUS, READER, FAR]))
def test_one_more_rule_never_takes_away(rules: list[Rule], more: Rule, person: Person) -> None:
    first = decide(person=person, thing=thing(*rules), action=Action.VIEW, at=AT, circumstances=seats(1))
    second = decide(person=person, thing=thing(*rules, more), action=Action.VIEW, at=AT, circumstances=seats(1))

    assert second.allowed or not first.allowed
    assert bool(second.needs) is not second.allowed


@pytest.mark.parametrize("kept", [
    None, {}, "view", [{}], [{"actions": []}], [{"actions": ["fly"]}], [{"actions": ["change"]}], [{"actions": ["describe"]}], [{"actions": ["view"], "extra": 1}],
    [{"actions": ["view"], "audience": "group"}], [{"actions": ["view"], "groups": ["a"]}], [{"actions": ["view"], "onsite": "no"}], [{"actions": ["view"], "licence": True}],
    [{"actions": ["view"], "licence": -1}], [{"actions": ["view"], "copies": "2"}], [{"actions": ["view"], "opens_at": "2031-01-01"}], [{"actions": ["view"], "opens_at": 5}],
    [{"actions": ["view"], "opens_at": "2031-01-01T00:00:00+08:00", "closes_at": "2031-01-01T00:00:00+08:00"}], [{"actions": ["view"]}] * 21, [[]], [None],
])
def test_rules_that_are_not_understood_grant_nothing(kept: object) -> None:
    with pytest.raises(WrongRule):
        read_rules(kept)


def test_a_policy_changes_in_versions_that_stay(house: House) -> None:
    def save(*rules: Rule, **more: str) -> Policy:
        return set_policy(library_id=house.first, code="old", title="古籍", rules=rules, at=more.pop("at", AT), actor_id=house.ids["manager"], **more)  # type: ignore[arg-type]

    first = save(Rule(VIEW, onsite=True))
    again = save(Rule(VIEW, onsite=True))
    second = save(Rule(VIEW), statement=STATEMENTS[0].uri, reason="已数字化", at=LATER)  # type: ignore[arg-type]

    assert (first.version, again.version, second.version, PolicyVersion.objects.count()) == (1, 1, 2, 2)
    assert policy_at(library_id=house.first, code="old", at=LATER - timedelta(seconds=1)) == first
    assert policy_at(library_id=house.first, code="old", at=LATER) == second
    assert policy_at(library_id=house.first, code="old", at=AT - timedelta(1)) is None
    assert [event.payload for event in OutboxEvent.objects.order_by("id")] == [{"code": "old", "version": 1}, {"code": "old", "version": 2}]
    assert PendingAct.objects.filter(kind="rights", action="set-policy", library_id=house.first).count() == 2


@pytest.mark.parametrize("more", [{"code": "Old"}, {"title": " "}, {"rules": [Rule(VIEW, Audience.GROUP, frozenset({"theirs"}))]}, {"rules": [Rule(VIEW, licence=99)]}])
def test_a_policy_that_cannot_be_is_refused(house: House, more: dict[str, object]) -> None:
    set_group(library_id=house.second, code="theirs", title="乙馆的组")

    with pytest.raises(WrongRule):
        set_policy(**({"library_id": house.first, "code": "old", "title": "古籍", "rules": [Rule(VIEW)], "at": AT, "actor_id": 1} | more))  # type: ignore[arg-type]
    assert PolicyVersion.objects.count() == 0


def test_a_thing_has_its_own_policy_or_that_of_its_kind(house: House, django_assert_num_queries: object) -> None:
    for code, rule in (("open", Rule(VIEW)), ("inside", Rule(VIEW, onsite=True))):
        set_policy(library_id=house.first, code=code, title=code, rules=[rule], at=AT, actor_id=1)
    assign_policy(library_id=house.first, kind="page", subject="", code="inside", at=AT, actor_id=1)
    assign_policy(library_id=house.first, kind="page", subject="page:2", code="open", at=AT, actor_id=1, embargo_until=LATER)
    things = [Thing("page", library, subject=f"page:{n}") for n in range(1, 4) for library in (house.first, house.second, None)]

    for some in (things[:1], things):
        with django_assert_num_queries(2):  # type: ignore[operator]
            found = with_policies(some)

    assert [one.policy.code if one.policy else None for one in found] == ["inside", None, None, "open", None, None, "inside", None, None]
    assert [one.embargo_until for one in found if one.embargo_until] == [LATER]
    assert unassign_policy(library_id=house.first, kind="page", subject="page:2", at=AT, actor_id=1)
    assert not unassign_policy(library_id=house.second, kind="page", subject="", at=AT, actor_id=1)
    assert RightsAssignment.objects.count() == 1
    with pytest.raises(NoSuchPolicy):
        assign_policy(library_id=house.second, kind="page", subject="", code="open", at=AT, actor_id=1)


def test_a_policy_damaged_in_the_database_grants_nothing(house: House) -> None:
    set_policy(library_id=house.first, code="open", title="公开", rules=[Rule(VIEW)], at=AT, actor_id=1)
    assign_policy(library_id=house.first, kind="page", subject="", code="open", at=AT, actor_id=1)
    PolicyVersion.objects.update(rules=[{"actions": ["view"], "who": "all"}])

    held = with_policies([Thing("page", house.first, subject="x")])[0]

    assert decide(person=READER, thing=held, action=Action.VIEW, at=AT) == Decision(False, "not-offered", (HOPELESS,))


def test_statements_are_known_by_their_address() -> None:
    assert (find_statement("http://rightsstatements.org/vocab/InC/1.0/").en, len({one.uri for one in STATEMENTS})) == ("In copyright", len(STATEMENTS))
    assert {one.title("zh-hans") for one in STATEMENTS}.isdisjoint({""})
    with pytest.raises(NoSuchStatement):
        find_statement("https://example.org/")


REFUSALS = [
    (Decision(False, "inside-the-library", (Need(NeedKind.COME, 7),)), {
        "zh-hans": ("只供在馆内使用。", "请到甲馆来用。"), "zh-hant": ("僅供在館內使用。", "請到甲馆來使用。"), "en": ("For use inside the library only.", "Come to 甲馆."),
    }),
    (Decision(False, "embargo", (Need(NeedKind.WAIT, until=AT.replace(year=2030, month=12, day=31, hour=16)),)), {
        "zh-hans": ("还没有到开放的时候。", "自 2031年1月1日 起开放。"), "zh-hant": ("還沒有到開放的時候。", "自 2031年1月1日 起開放。"), "en": ("Not open yet.", "Open from 1 January 2031."),
    }),
    (Decision(False, "registered-readers", (LOGIN,)), {
        "zh-hans": ("只对登录的读者开放。", "请登录。"), "zh-hant": ("僅對登入的讀者開放。", "請登入。"), "en": ("Open to signed-in readers only.", "Sign in."),
    }),
    (Decision(False, "all-places-taken", (Need(NeedKind.SEAT, until=AT),)), {
        "zh-hans": ("同时使用的名额已满。", "最早 16:00 可能有空位，请到时再试。"), "zh-hant": ("同時使用的名額已滿。", "最早 16:00 可能有空位，請屆時再試。"),
        "en": ("All places are taken.", "A place may be free from 16:00; try again then."),
    }),
]


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize(("decision", "words"), REFUSALS, ids=lambda one: getattr(one, "rule", ""))
def test_a_refusal_says_why_and_what_helps(decision: Decision, words: dict[str, tuple[str, str]], language: str) -> None:
    with translation.override(language):
        found = explain(decision, libraries={7: "甲馆"})

    assert (found.sentence, found.help[0]) == words[language]


def test_every_rule_has_words_of_its_own() -> None:
    """A rule without words falls back to a sentence that says nothing; none may."""
    allowed = ["staff-right", "description-is-open", "open", "registered-readers", "own-readers", "inside-the-library", "reader-group", "licence", "on-loan", "personal-copy"]
    refused = ["needs-permission", "suppressed", "embargo", "registered-readers", "own-readers", "inside-the-library", "reader-group", "staff-only", "licence", "all-places-taken",
               "on-loan", "personal-copy", "not-offered", "open"]
    needs = [Need(kind, 7, AT, "x") for kind in NeedKind if kind is not NeedKind.NOTHING_HELPS]
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            sentences = [explain(Decision(ok, rule)).sentence for ok, rules in ((True, allowed), (False, refused)) for rule in rules]
            assert len(set(sentences)) == len(sentences)
            assert {explain(Decision(True, "?")).sentence, explain(Decision(False, "?")).sentence}.isdisjoint(sentences)
            assert len(set(explain(Decision(False, "?", tuple(needs))).help)) == len(needs)
