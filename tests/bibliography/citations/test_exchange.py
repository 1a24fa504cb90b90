"""Exchange forms: nothing that a title may hold breaks them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.citations import Citable, Contributor, ContributorKind, escape_bibtex, unescape_bibtex, write_bibtex, write_csl_json, write_ris

TITLES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=60)


@given(TITLES)
def test_bibtex_escapes_are_read_back(text: str) -> None:
    assert unescape_bibtex(escape_bibtex(text)) == text


@given(TITLES)
def test_bibtex_braces_always_balance(text: str) -> None:
    entry = write_bibtex(Citable(title=text, identifier="x", contributors=(Contributor(text or "甲"),)))
    bare = entry.replace("\\{", "").replace("\\}", "")
    assert bare.count("{") == bare.count("}")


@given(st.text(max_size=80))
def test_ris_values_stay_on_one_line(text: str) -> None:
    lines = write_ris(Citable(title=text, publisher=text)).split("\r\n")
    assert [line for line in lines if line and line[2:6] != "  - "] == []
    assert lines[-2:] == ["ER  - ", ""]


def test_bibtex_entry_of_an_old_book() -> None:
    thing = Citable(title="史記", identifier="b1", contributors=(Contributor("司馬遷", dynasty="汉"),), publisher="A & B", date_text="清同治五年[1866]", language="chi")
    assert write_bibtex(thing) == (
        "@book{b1,\n  author = {{司馬遷}},\n  title = {{史記}},\n  publisher = {A \\& B},\n  year = {1866},\n  langid = {chinese},\n"
        "  note = {〔汉〕司馬遷; 清同治五年[1866]}\n}\n"
    )


def test_csl_splits_western_names_and_keeps_chinese_ones_whole() -> None:
    thing = Citable(title="T", contributors=(Contributor("Knuth, Donald E."), Contributor("沈括"), Contributor("Wang Li", ContributorKind.TRANSLATOR)), date_text="1997")
    item = write_csl_json(thing)[0]
    assert json.loads(json.dumps(item)) == {
        "id": "item", "type": "book", "title": "T", "author": [{"family": "Knuth", "given": "Donald E"}, {"literal": "沈括"}],
        "translator": [{"family": "Li", "given": "Wang"}], "issued": {"date-parts": [[1997]]},
    }
