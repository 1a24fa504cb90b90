"""Reading subfields: the quick ways agree with the plain one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.summary.fields import A, every, first, firsts, subfields, trim, value_of, values
from wenyuan.bibliography.summary.remembering import Remembered

_TEXT = st.text(alphabet="\x1f\x1c ab1题. ", max_size=24)


@given(st.lists(_TEXT, max_size=3))
def test_values_are_those_of_the_subfields(fields: list[str]) -> None:
    plain = [value for text in fields for code, value in subfields(text) if code == "a"]

    assert values(fields, A) == tuple(plain)
    assert every({"300": fields}, "300", "a") == plain


@given(_TEXT)
def test_firsts_are_the_first_of_each_code(text: str) -> None:
    assert firsts(text) == dict(reversed(subfields(text)))


@pytest.mark.parametrize(
    ("fields", "value"), [([], ""), (["1 \x1fb二"], ""), (["1 \x1fa 一 \x1fa二"], "一"), (["1 \x1fb二", "1 \x1fa一"], "一"), (["1 \x1fa", "1 \x1fa一"], "一")]
)
def test_first_value(fields: list[str], value: str) -> None:
    assert value_of(fields, A) == first({"205": fields}, "205", "a") == value


@given(st.text(alphabet="ab/:;,=. \t\n\u3000\x1c", max_size=10))
def test_trim_drops_what_the_expression_of_isbd_marks_matches(value: str) -> None:
    bare = re.sub(r"[\s/:;,=]+\Z", "", value)

    assert trim(value) in {bare, bare.removesuffix(".")}


@pytest.mark.parametrize(
    ("value", "trimmed"), [("Title :", "Title"), ("Title /  ", "Title"), ("A title.", "A title"), ("Reading, Mass. :", "Reading, Mass."), ("Tolkien, J. R. R.", "Tolkien, J. R. R."), ("and so on...", "and so on..."), ("", "")]
)
def test_trim(value: str, trimmed: str) -> None:
    assert trim(value) == trimmed


@given(st.lists(st.text(alphabet="abc", max_size=2)), st.integers(1, 4))
def test_remembered_values_are_the_functions_and_bounded(asked: list[str], size: int) -> None:
    known = Remembered(str.upper, size)

    assert [known[text] for text in asked] == [text.upper() for text in asked]
    assert len(known) <= size


def test_long_texts_are_not_kept() -> None:
    known = Remembered(len, 10)

    assert (known["x" * 161], known["x" * 160], len(known)) == (161, 160, 1)
