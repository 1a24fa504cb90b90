from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.identifiers import (
    Isbn,
    UnifiedBookNumber,
    ark_check,
    decode_ark_name,
    encode_ark_name,
    has_valid_ark_check,
    isbn10_check,
    isbn13_check,
    parse_ark,
    parse_doi,
    parse_handle,
    parse_isbn,
    parse_issn,
    parse_unified_book_number,
)

NINE_DIGITS = st.text(alphabet="0123456789", min_size=9, max_size=9)


@pytest.mark.parametrize(
    "text",
    [
        "7-02-000220-X",
        "702000220X",
        "７－０２－０００２２０－Ｘ",
        "978-7-02-000220-7",
        "9787020002207",
        "ISBN 978 7 02 000220 7",
        "ISBN7-02-000220-x (平装)",
    ],
)
def test_parse_isbn_takes_every_form_of_one_number(text: str) -> None:
    isbn = parse_isbn(text)

    assert (isbn.isbn13, isbn.isbn10, isbn.hyphenated, isbn.problem) == (
        "9787020002207", "702000220X", "978-7-02-000220-7", "",
    )  # fmt: skip


def test_parse_isbn_explains_a_wrong_check_digit() -> None:
    assert parse_isbn("978-7-02-000220-1 (精装)") == Isbn("", "", False, "7", "", "精装", "", "check digit is 1, should be 7")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("10019·3012", "a 统一书号, not an ISBN"),
        ("97870200", "8 characters, an ISBN has 10 or 13"),
        ("1237020002207", "13 digits that do not begin with 978 or 979"),
        ("精装", "no ISBN found"),
    ],
)
def test_parse_isbn_says_what_else_is_wrong(text: str, problem: str) -> None:
    assert (parse_isbn(text).valid, parse_isbn(text).problem) == (False, problem)


def test_parse_isbn_tells_set_from_volume() -> None:
    kinds = [parse_isbn(f"978-7-101-00304-8 ({words})").set_or_volume for words in ("全套", "全十册", "第1卷", "上册", "精装")]

    assert kinds == ["set", "set", "volume", "volume", ""]


@pytest.mark.parametrize(
    ("digits", "hyphenated"),
    [
        ("9780306406157", "978-0-306-40615-7"),
        ("9787101003048", "978-7-101-00304-8"),
        ("9787302274629", "978-7-302-27462-9"),
        ("9787532725694", "978-7-5327-2569-4"),
        ("9791090636071", "9791090636071"),
    ],
)
def test_parse_isbn_puts_hyphens(digits: str, hyphenated: str) -> None:
    assert parse_isbn(digits).hyphenated == hyphenated


@given(NINE_DIGITS, st.integers(0, 8), st.integers(1, 9))
def test_isbn_check_finds_every_wrong_digit(digits: str, place: int, change: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]

    assert parse_isbn(digits + isbn10_check(digits)).isbn13 == f"978{digits}{isbn13_check('978' + digits)}"
    assert not parse_isbn(wrong + isbn10_check(digits)).valid


@given(st.text(max_size=60))
def test_identifier_parsers_never_fail(text: str) -> None:
    assert isinstance(parse_isbn(text).valid, bool)
    for parse in (parse_issn, parse_unified_book_number, parse_doi, parse_handle, parse_ark):
        parse(text)


def test_parse_issn_checks() -> None:
    good, bad = parse_issn("ISSN 0378-5955"), parse_issn("０３７８５９５６")

    assert good is not None
    assert bad is not None
    assert (good.issn, good.valid) == ("0378-5955", True)
    assert (bad.issn, bad.valid, bad.problem) == ("0378-5956", False, "check digit is 6, should be 5")


@pytest.mark.parametrize("text", ["10019·3012", "统一书号：10019.3012", "10019・3012", "10019-3012"])
def test_parse_unified_book_number_normalises_the_dot(text: str) -> None:
    assert parse_unified_book_number(text) == UnifiedBookNumber("10019·3012", 10, "文学", "019", 3012)


def test_parse_unified_book_number_refuses_unknown_classes() -> None:
    assert parse_unified_book_number("99019·3012") is None


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1000/ABC.123", "10.1000/abc.123"),
        ("doi: 10.1016/S0140-6736(05)67728-8.", "10.1016/s0140-6736(05)67728-8"),
        ("(DOI:10.13266/j.issn.0252-3116.2018.01.001)", "10.13266/j.issn.0252-3116.2018.01.001"),
        ("11.1000/1", None),
    ],
)
def test_parse_doi_strips_what_is_around(text: str, doi: str | None) -> None:
    assert parse_doi(text) == doi


def test_parse_handle_keeps_case() -> None:
    assert parse_handle("https://hdl.handle.net/2027/MDP.390") == "2027/MDP.390"
    assert parse_handle("2027/mdp.390") is None


def test_ark_check_agrees_with_the_published_example() -> None:
    assert ark_check("13030/xf93gt2") == "q"
    assert has_valid_ark_check("13030/xf93gt2q")
    assert not has_valid_ark_check("13030/xf39gt2q")


@given(st.integers(1, 10**15), st.sampled_from(["w5", "fk4", "b0"]), st.sampled_from(["", "12345"]))
def test_ark_name_decodes_to_its_number(number: int, shoulder: str, naan: str) -> None:
    assert decode_ark_name(encode_ark_name(number, shoulder, naan), naan) == (shoulder, number)


@given(st.integers(1, 10**9), st.data())
def test_ark_name_with_a_wrong_character_is_refused(number: int, data: st.DataObject) -> None:
    name = encode_ark_name(number, "w5")
    place = data.draw(st.integers(0, len(name) - 1))
    other = data.draw(st.sampled_from([char for char in "0123456789bcdfghjkmnpqrstvwxz" if char != name[place]]))

    with pytest.raises(ValueError, match="check character"):
        decode_ark_name(name[:place] + other + name[place + 1 :])


@pytest.mark.parametrize("number", [0, -1])
def test_encode_ark_name_refuses_what_is_not_positive(number: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        encode_ark_name(number, "w5")


def test_parse_ark_normalises() -> None:
    ark, old = (
        parse_ark("https://n2t.net/ark:/13030/xf93-gt2q/c3.pdf?info"),
        parse_ark("ARK:13030/xf93gt2q/c3.pdf"),
    )

    assert ark is not None
    assert old is not None
    assert (ark.naan, ark.name, ark.qualifier, ark.resolver, ark.inflection) == (
        "13030", "xf93gt2q", "/c3.pdf", "https://n2t.net", "?info",
    )  # fmt: skip
    assert ark.normalised == old.normalised == "ark:13030/xf93gt2q/c3.pdf"
    assert parse_ark("ark:") is None
