from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.knowledge.discovery.analysis import analyse_documents
from wenyuan.knowledge.discovery.analysis.tokens import make_grams, make_key, make_phrase, split_units
from wenyuan.knowledge.discovery.analysis.volumes import find_volumes
from wenyuan.knowledge.discovery.data import Person, SearchDocument


@pytest.mark.parametrize(
    ("folded", "grams"),
    [
        ("红楼梦", "^红 红楼 楼梦 梦$"),
        ("《红楼梦》：研究", "^红 红楼 楼梦 梦研 研究 究$"),
        ("家", "^家 家$"),
        ("dream of red", "^dream dream of red red$"),
        ("dna双螺旋a", "^dna dna 双螺 螺旋 旋 a a$"),
        ("𠮷⿰", "^𠮷 𠮷⿰ ⿰$"),
        ("！？", ""),
        ("", ""),
    ],
)
def test_make_grams_marks_both_ends(folded: str, grams: str) -> None:
    assert make_grams(folded).marked == grams


_TEXT = st.text(alphabet="红楼梦家a b1，《", max_size=12)


@given(_TEXT, _TEXT, _TEXT)
def test_phrase_of_a_part_is_found_in_the_whole(before: str, part: str, after: str) -> None:
    units = split_units(part)
    whole = make_grams(f"{before} {part} {after}").marked.split(" ")
    phrase = make_phrase(units)
    assert not units or any(_stands_at(phrase.tokens, whole, place, phrase.open_end) for place in range(len(whole)))


@given(_TEXT, _TEXT)
def test_phrase_is_found_only_where_its_units_stand_in_a_row(part: str, text: str) -> None:
    units, within = split_units(part), split_units(text)
    phrase = make_phrase(units)
    grams = make_grams(text).marked.split(" ")
    found = bool(units) and any(_stands_at(phrase.tokens, grams, place, phrase.open_end) for place in range(len(grams)))
    rows = [within[place : place + len(units)] for place in range(len(within))]
    assert found == (bool(units) and units in rows)


@given(_TEXT, _TEXT)
def test_whole_phrase_is_found_only_in_equal_values(part: str, text: str) -> None:
    units, within = split_units(part), split_units(text)
    phrase = make_phrase(units, at_start=True, at_end=True)
    grams = make_grams(text).marked.split(" ")
    found = bool(units) and any(_stands_at(phrase.tokens, grams, place, phrase.open_end) for place in range(len(grams)))
    assert found == (bool(units) and units == within)


def _stands_at(tokens: tuple[tuple[int, str], ...], grams: list[str], start: int, open_end: bool) -> bool:
    for index, (place, token) in enumerate(tokens):
        at = start + place - tokens[0][0]
        if at >= len(grams):
            return False
        last = open_end and index == len(tokens) - 1
        if not (grams[at].startswith(token) if last else grams[at] == token):
            return False
    return True


def test_make_key_joins_units() -> None:
    assert make_key("《红 楼·梦》 a b") == "红楼梦ab"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("卷十二", "卷12"),
        ("卷12", "卷12"),
        ("第十二卷", "卷12"),
        ("卷之十二", "卷12"),
        ("十二卷", "卷12"),
        ("卷一二〇", "卷120"),
        ("第一百二十回", "回120"),
        ("上册", "册上"),
        ("卷之下", "卷下"),
    ],
)
def test_find_volumes_reads(text: str, canonical: str) -> None:
    assert find_volumes(text) == [(0, len(text), canonical)]


def test_analyse_documents_keeps_order_and_display() -> None:
    documents = [
        SearchDocument(
            key=key,
            source="s",
            title=f"題{key}\x1e\x1f\n甲",
            display=b'{"k":\n%d}' % key,
            people=(Person("蘇軾"),),
        )
        for key in range(1203)
    ]
    lines = [line.split(b"\n", 2) for line in analyse_documents(documents)]
    assert [json.loads(line[0])["id"] for line in lines] == [f"s/{key}" for key in range(1203)]
    assert [line[2] for line in lines] == [document.display for document in documents]
    assert json.loads(lines[7][0])["title"] == "^题 题 7 甲$"


@given(st.text(max_size=40), st.text(max_size=40))
def test_analyse_documents_takes_any_text(title: str, name: str) -> None:
    document = SearchDocument(key=1, source="s", title=title, abstract=name, people=(Person(name, name),), subjects=(title,))
    assert len(analyse_documents([document, document])) == 2
