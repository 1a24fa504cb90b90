"""Addresses of searches."""

from __future__ import annotations

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.knowledge.discovery.web.address import Asked, read_address


def test_address_is_read_back_as_it_was_written() -> None:
    asked = Asked(query="红楼梦", chosen={"material": ("book", "ancient"), "class": ("I2",)}, year_from=1900, year_to=1949, online=True, sort="newest",
                  view="covers", page=3, exact=True, group=False, more="person")
    assert read_address(QueryDict(asked.address(page=3).partition("?")[2])) == asked


def test_address_turns_years_around_and_drops_what_it_cannot_read() -> None:
    asked = read_address(QueryDict("q=+a%00b+&from=1990&to=1900&page=-4&sort=drop&view=globe&area=moon&material=&class=I&class=K&more=x"))
    assert asked == Asked(query="a b", chosen={"class": ("I",)}, year_from=1900, year_to=1990)


@given(st.dictionaries(st.sampled_from(["q", "page", "from", "to", "sort", "view", "class", "person", "group", "work"]), st.text(max_size=20)))
def test_address_reads_anything(values: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(values)
    asked = read_address(query)
    assert read_address(QueryDict(asked.address(page=asked.page).partition("?")[2])) == asked


def test_choice_keeps_the_rest_and_starts_at_the_first_page() -> None:
    asked = Asked(query="书", chosen={"material": ("book",)}, page=5)
    assert asked.choose("person", "鲁 迅&") == "/search/?q=%E4%B9%A6&material=book&person=%E9%B2%81+%E8%BF%85%26"
    assert asked.drop("material", "book") == "/search/?q=%E4%B9%A6"
