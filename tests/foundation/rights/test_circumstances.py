"""Networks, gates, groups, places of licences, copies, loans; and whole lists in few queries."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection
from tests.foundation.rights.conftest import AT, House

from wenyuan.foundation.accounts.data import ANONYMOUS
from wenyuan.foundation.rights.api import (
    Access,
    Action,
    Audience,
    NoPlace,
    NoSuchLicence,
    Rule,
    Thing,
    add_member,
    add_network,
    admit,
    assign_policy,
    decide_many,
    drop_member,
    holder_of,
    leave_place,
    libraries_at,
    register_loans,
    register_presence,
    set_group,
    set_licence,
    set_policy,
    take_place,
)
from wenyuan.foundation.rights.domain.readers import drop_network
from wenyuan.foundation.rights.hooks import drop_sources
from wenyuan.foundation.rights.models import Lease, LibraryNetwork, PersonalCopy

HOUR = timedelta(hours=1)
VIEW = frozenset({Action.VIEW})


def give(house: House, *rules: Rule) -> Thing:
    """A thing of the first library under rules."""
    set_policy(library_id=house.first, code="p", title="规则", rules=rules, at=AT, actor_id=1)
    assign_policy(library_id=house.first, kind="page", subject="", code="p", at=AT, actor_id=1)
    return Thing("page", house.first, subject="page:1")


@pytest.mark.parametrize(("cidr", "address", "inside"), [
    ("10.1.0.0/16", "10.1.255.255", True), ("10.1.0.0/16", "10.1.0.0", True), ("10.1.0.0/16", "10.2.0.0", False), ("10.1.0.0/16", "10.0.255.255", False),
    ("192.0.2.7", "192.0.2.7", True), ("192.0.2.7", "192.0.2.8", False), ("10.1.0.0/16", "::ffff:10.1.2.3", True), ("2001:db8::/32", "2001:db8:1::1", True),
    ("2001:db8::/32", "2001:db9::", False), ("2001:db8::/32", "10.1.2.3", False), ("10.1.0.0/16", "", False), ("10.1.0.0/16", "unix:", False), ("10.1.0.0/16", "10.1.0.1, 8.8.8.8", False),
    ("9.0.0.0/12", "10.1.2.3", False),
])
def test_an_address_is_inside_or_not(house: House, cidr: str, address: str, inside: bool) -> None:
    add_network(library_id=house.first, cidr=cidr, note="", at=AT, actor_id=1)

    assert libraries_at(address) == (frozenset({house.first}) if inside else frozenset())


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "10.0.0.0/8", "::/0", "10.0.0.1/8", "example.cn", "", "10.1.0.0/16\n"])
def test_a_network_of_half_the_world_is_refused(house: House, cidr: str) -> None:
    if cidr.strip() == "10.1.0.0/16":
        add_network(library_id=house.first, cidr=cidr, note="", at=AT, actor_id=1)
        assert LibraryNetwork.objects.get().cidr == "10.1.0.0/16"
        return
    with pytest.raises(ValueError, match=r".*"):
        add_network(library_id=house.first, cidr=cidr, note="", at=AT, actor_id=1)


def test_only_a_librarys_own_network_is_dropped(house: House) -> None:
    add_network(library_id=house.first, cidr="10.1.0.0/16", note="", at=AT, actor_id=1)
    number = LibraryNetwork.objects.get().pk

    assert [drop_network(library_id=one, network_id=number, at=AT, actor_id=1) for one in (house.second, house.first)] == [False, True]


def test_in_the_library_by_its_network_alone(house: House) -> None:
    thing = give(house, Rule(VIEW, onsite=True))
    add_network(library_id=house.first, cidr="10.1.0.0/16", note="", at=AT, actor_id=1)
    add_network(library_id=house.second, cidr="10.2.0.0/16", note="", at=AT, actor_id=1)

    found = [admit(person=house.person("reader"), thing=thing, action=Action.VIEW, at=AT, address=address).allowed for address in ("10.1.2.3", "10.2.2.3", "", "8.8.8.8")]

    assert found == [True, False, False, False]
    plain = Thing("scan", house.first, Access.ONSITE)
    assert [one.allowed for address in ("10.1.2.3", "10.2.2.3") for one in decide_many(person=ANONYMOUS, things=[plain], action=Action.VIEW, at=AT, address=address)] == [True, False]


@pytest.fixture
def sources(house: House) -> Iterator[None]:
    """The first library's gate has let `reader` in, and `far` has page:1 on loan."""

    def gate(person_id: int, at: datetime) -> frozenset[int]:
        return frozenset({house.first}) if person_id == house.ids["reader"] and at < AT + HOUR else frozenset()

    def loans(person_id: int, subjects: Sequence[str], _at: datetime) -> frozenset[str]:
        return frozenset({"page:1"} & set(subjects)) if person_id == house.ids["far"] else frozenset()

    register_presence("test", gate)
    register_loans("test", loans)
    yield
    drop_sources("test")


def test_in_the_library_by_its_gate_for_as_long_as_it_says(house: House, sources: None) -> None:
    thing = give(house, Rule(VIEW, onsite=True))

    assert [admit(person=house.person(who), thing=thing, action=Action.VIEW, at=at).allowed for who, at in (("reader", AT), ("far", AT), ("reader", AT + HOUR))] == [True, False, False]


def test_whoever_has_it_on_loan_may_read_it(house: House, sources: None) -> None:
    thing = give(house, Rule(VIEW, loan=True))

    assert [admit(person=house.person(who), thing=thing, action=Action.VIEW, at=AT).allowed for who in ("far", "reader")] == [True, False]


def test_a_group_until_its_end_and_in_its_own_library(house: House) -> None:
    ours, theirs = (set_group(library_id=library, code="old-books", title="古籍研究") for library in (house.first, house.second))
    thing = give(house, Rule(VIEW, Audience.GROUP, frozenset({"old-books"})))
    add_member(group_id=ours, person_id=house.ids["reader"], at=AT, actor_id=1, until=AT + HOUR)
    add_member(group_id=theirs, person_id=house.ids["far"], at=AT, actor_id=1)

    found = [admit(person=house.person(who), thing=thing, action=Action.VIEW, at=at).allowed for who, at in (("reader", AT), ("reader", AT + HOUR), ("far", AT), ("manager", AT))]

    assert found == [True, False, False, False]
    assert [drop_member(group_id=ours, person_id=house.ids["reader"], at=AT, actor_id=1) for _again in range(2)] == [True, False]


def test_places_are_taken_held_given_back_and_end(house: House) -> None:
    licence = set_licence(library_id=house.first, code="db", title="数据库", seats=2, lease_minutes=30)

    assert take_place(licence_id=licence, holder="a", at=AT) == AT + HOUR / 2
    take_place(licence_id=licence, holder="b", at=AT + HOUR / 6)
    assert take_place(licence_id=licence, holder="b", at=AT + HOUR / 4) == AT + HOUR * 3 / 4
    with pytest.raises(NoPlace) as full:
        take_place(licence_id=licence, holder="c", at=AT + HOUR / 4)
    assert full.value.next_free_at == AT + HOUR / 2
    take_place(licence_id=licence, holder="c", at=AT + HOUR / 2)
    assert (leave_place(licence_id=licence, holder="b"), leave_place(licence_id=licence, holder="b"), Lease.objects.count()) == (True, False, 1)


def test_a_licence_runs_from_its_beginning_to_its_end(house: House) -> None:
    licence = set_licence(library_id=house.first, code="db", title="数据库", seats=1, lease_minutes=60, starts_at=AT, ends_at=AT + HOUR)

    assert take_place(licence_id=licence, holder="a", at=AT + HOUR / 2) == AT + HOUR
    for at in (AT - HOUR / 60, AT + HOUR):
        with pytest.raises(NoSuchLicence):
            take_place(licence_id=licence, holder="a", at=at)
    none = set_licence(library_id=house.first, code="none", title="无名额", seats=0)
    with pytest.raises(NoPlace) as full:
        take_place(licence_id=none, holder="a", at=AT)
    assert full.value.next_free_at is None


def test_a_licensed_thing_takes_a_place_at_the_door(house: House) -> None:
    licence = set_licence(library_id=house.first, code="db", title="数据库", seats=1)
    thing = give(house, Rule(VIEW, Audience.REGISTERED, licence=licence))
    reader, second = house.person("reader"), house.person("reader2")

    assert [one.allowed for one in decide_many(person=reader, things=[thing] * 3, action=Action.VIEW, at=AT)] == [True] * 3
    assert Lease.objects.count() == 0
    first = admit(person=reader, thing=thing, action=Action.VIEW, at=AT)
    full = admit(person=second, thing=thing, action=Action.VIEW, at=AT)
    assert (first.rule, first.until, full.rule, full.needs[0].until) == ("licence", AT + HOUR / 2, "all-places-taken", AT + HOUR / 2)
    assert admit(person=reader, thing=thing, action=Action.VIEW, at=AT).allowed
    assert admit(person=second, thing=thing, action=Action.VIEW, at=AT + HOUR / 2).allowed


def test_somebody_unknown_holds_a_place_by_their_visit(house: House) -> None:
    licence = set_licence(library_id=house.first, code="db", title="数据库", seats=1)
    thing = give(house, Rule(VIEW, licence=licence))

    assert [admit(person=ANONYMOUS, thing=thing, action=Action.VIEW, at=AT, visit=visit).allowed for visit in ("", "v1", "v1", "v2")] == [False, True, True, False]
    assert Lease.objects.get().holder == holder_of(ANONYMOUS, visit="v1")
    assert "v1" not in Lease.objects.get().holder


@pytest.mark.django_db(transaction=True)
def test_never_more_readers_than_places(house: House) -> None:
    licence = set_licence(library_id=house.first, code="db", title="数据库", seats=3)
    taken: list[bool] = []

    def take(n: int) -> None:
        try:
            take_place(licence_id=licence, holder=f"r{n}", at=AT)
            taken.append(True)
        except NoPlace:
            taken.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert (sum(taken), len(taken), Lease.objects.count()) == (3, 12, 3)


def test_a_personal_copy_is_counted_when_it_is_taken(house: House) -> None:
    thing = give(house, Rule(frozenset({Action.COPY}), Audience.REGISTERED, copies=1))
    reader = house.person("reader")

    found = [admit(person=person, thing=thing, action=Action.COPY, at=AT).allowed for person in (reader, reader, house.person("reader2"), ANONYMOUS)]

    assert (found, PersonalCopy.objects.count()) == ([True, False, True, False], 2)


def test_a_list_costs_as_many_queries_as_one(house: House, sources: None, django_assert_num_queries: object) -> None:
    licence = set_licence(library_id=house.first, code="db", title="数据库", seats=5)
    set_group(library_id=house.first, code="g", title="组")
    rules = [Rule(VIEW, Audience.GROUP, frozenset({"g"})), Rule(VIEW, onsite=True), Rule(VIEW, licence=licence), Rule(VIEW, loan=True), Rule(VIEW, copies=3)]
    give(house, *rules)
    things = [Thing("page", house.first, subject=f"page:{n}") for n in range(200)]
    reader = house.person("reader")

    for some in (things[:1], things[:3], things):
        with django_assert_num_queries(7):  # type: ignore[operator]
            found = decide_many(person=reader, things=some, action=Action.VIEW, at=AT, address="10.1.2.3")
        assert {one.rule for one in found} == {"inside-the-library"}


def test_nothing_of_one_person_is_used_for_another(house: House) -> None:
    """The same things, asked in turn by people of different rights, from different places, at different times."""
    licence = set_licence(library_id=house.first, code="db", title="数据库", seats=1)
    group = set_group(library_id=house.first, code="g", title="组")
    add_member(group_id=group, person_id=house.ids["reader"], at=AT, actor_id=1)
    thing = give(house, Rule(VIEW, Audience.GROUP, frozenset({"g"})), Rule(VIEW, Audience.STAFF, licence=licence))
    order = ["reader", "far", "reader", "reader2", "", "reader", ""]

    found = [decide_many(person=house.person(who) if who else ANONYMOUS, things=[thing], action=Action.VIEW, at=AT)[0].allowed for who in order]

    assert found == [True, False, True, False, False, True, False]
