"""The policy applied: where each field comes from, what is local, what is given back; the score of a record."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.union.conftest import AT, book, field

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield
from wenyuan.knowledge.union.domain.deriving import Derived, Source, derive, local_fields
from wenyuan.knowledge.union.domain.policy import DEFAULT, WrongPolicy, read_policy
from wenyuan.knowledge.union.domain.quality import score_record
from wenyuan.knowledge.union.queries.taking import give_back

POLICY = read_policy(DEFAULT)


def made(*records: Record) -> Derived:
    return derive([Source(number, record, f"L{number}") for number, record in enumerate(records, 1)], POLICY, number="WYU1", at=AT)


def values(record: Record, tag: str, code: str = "a") -> list[str]:
    return [one.first(code) or "" for one in record.all(tag)]


@pytest.mark.parametrize(("tag", "first", "second", "expected"), [
    ("330", ["短"], ["长得多的提要"], ["长得多的提要"]),
    ("606", ["笔记", "小说"], ["筆記", "史料"], ["笔记", "小说", "史料"]),
    ("690", ["Z429"], ["Z429"], ["Z429"]),
    ("205", [], ["第2版"], ["第2版"]),
    ("905", ["架上"], ["别架"], []),
    ("999", ["x"], [], []),
])
def test_each_field_is_taken_by_its_rule(tag: str, first: list[str], second: list[str], expected: list[str]) -> None:
    drop = lambda record: Record(record.leader, tuple(one for one in record.fields if one.tag != tag), record.format)  # noqa: E731
    one, two = drop(book("A1")), drop(book("B1"))
    one = Record(one.leader, (*one.fields, *(field(tag, sa=value) for value in first)), one.format)
    two = Record(two.leader, (*two.fields, *(field(tag, sa=value) for value in second)), two.format)
    assert values(made(one, two).marc, tag) == expected


def test_most_frequent_class_number_wins_against_the_best_record() -> None:
    odd = Record(book("A1").leader, tuple(field("690", sa="X1") if one.tag == "690" else one for one in book("A1").fields), MarcFormat.CNMARC)
    assert values(made(odd, book("B1"), book("C1")).marc, "690") == ["Z429.441"]


def test_same_isbn_written_in_two_ways_is_one() -> None:
    other = Record(book("B1").leader, tuple(field("010", sa="978-7-101-00301-7", sd="CNY10") if one.tag == "010" else one for one in book("B1").fields), MarcFormat.CNMARC)
    assert values(made(book("A1"), other).marc, "010") == ["978-7-101-00301-7"]  # the fuller one


def test_sources_name_every_record_that_says_the_same_the_one_taken_first() -> None:
    derived = made(book("A1"), book("B1", pages=999))
    sources = dict(derived.sources)
    assert (sources["200"], sources["215"]) == ((1, 2), (1,))
    assert [field.tag for field in derived.marc.fields] == [tag for tag, _behind in derived.sources]


def test_fields_for_one_library_stay_out_and_come_back() -> None:
    own = book("A1", more=(field("905", sa="A"), Field("606", "  ", (Subfield("a", "馆自有"), Subfield("5", "CN-A")))))
    union = made(own, book("B1")).marc
    assert ([one.tag for one in local_fields(own, POLICY)], values(union, "606"), values(union, "905")) == (["606", "905"], [], [])
    back = give_back(union, own, POLICY, agency="CN-U")
    assert (back.control_number, values(back, "606"), values(back, "905")) == ("A1", ["馆自有"], ["A"])
    assert sorted(values(back, "035")) == ["(CN-U)WYU1", "(L2)B1"]


def test_member_in_another_format_is_converted() -> None:
    from wenyuan.bibliography.crosswalks import convert

    foreign = convert(book("B1", more=(field("606", sa="笔记"),)), MarcFormat.MARC21).record
    union = made(book("A1"), foreign).marc
    assert (union.format, values(union, "606"), values(union, "010")) == (MarcFormat.CNMARC, ["笔记"], ["9787101003017"])


@given(st.permutations(["A1", "B1", "C1"]))
def test_union_fields_do_not_depend_on_the_order_of_members_beyond_the_best(order: list[str]) -> None:
    records = {number: book(number, more=(field("606", sa=number),)) for number in order}
    assert sorted(values(made(*(records[number] for number in order)).marc, "606")) == ["A1", "B1", "C1"]


def test_fuller_record_of_a_better_library_scores_higher() -> None:
    def total(record: Record, level: str) -> float:
        return score_record(record, library_level=level, weights=POLICY.weights, today=date(2026, 11, 23)).total

    full, bare = book("A1", more=(field("330", sa="提要"), field("606", sa="笔记"))), book("B1", isbn="")
    assert total(full, "city") > total(bare, "city")
    assert total(full, "national") > total(full, "county")
    assert total(book("A1", level="0 "), "city") > total(Record(book("A1").leader[:17] + "2" + book("A1").leader[18:], book("A1").fields, MarcFormat.CNMARC), "city")


@pytest.mark.parametrize("wrong", [
    None, [], {}, {**DEFAULT, "merge_from": 2}, {**DEFAULT, "merge_from": True}, {**DEFAULT, "rules": {}}, {**DEFAULT, "weights": {"level": 1}},
    {**DEFAULT, "rules": {"cnmarc": [["33", "union"]], "marc21": []}}, {**DEFAULT, "rules": {"cnmarc": [["330", "invent"]], "marc21": []}},
    {**DEFAULT, "rules": {"cnmarc": [["330"]], "marc21": []}}, {**DEFAULT, "rules": {"cnmarc": "330", "marc21": []}},
])
def test_what_is_no_policy_is_refused(wrong: object) -> None:
    with pytest.raises(WrongPolicy):
        read_policy(wrong)


def test_every_rule_that_ships_can_hold() -> None:
    for format_, rules in POLICY.rules.items():
        for place, rule in enumerate(rules):
            tags = [rule.tags.replace("X", str(digit)) for digit in range(10)]
            assert any(not any(earlier.fits(tag) for earlier in rules[:place]) for tag in tags), (format_, rule)
