"""The module is let in; its page stands in three languages also where there is no book; days spread over the list."""

from datetime import date, timedelta

import pytest
from book_of_the_day.choosing import DEEPEST, _limit, place_of
from book_of_the_day.words import WORDS
from django.test import Client

from wenyuan.foundation.modules.api import not_started, served


def test_module_is_let_in() -> None:
    assert [one.reason for one in not_started() if one.id == "examples.today"] == []
    assert "examples.today" in {manifest.id for manifest in served()}


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_page_without_a_book_says_so(language: str) -> None:
    client = Client()
    client.cookies["wy_lang"] = language

    answer = client.get("/today/")

    assert answer.status_code == 200
    assert WORDS["none"][language] in answer.content.decode()
    assert client.get("/api/today/v1/book").status_code == 404


@pytest.mark.parametrize("count", [1, 2, 811, DEEPEST, 40_000_000])
def test_day_has_its_place_in_the_list(count: int) -> None:
    places = [place_of(date(2026, 11, 23) + timedelta(days=n), count) for n in range(30)]

    assert all(0 <= place < min(count, DEEPEST) for place in places)
    assert len(set(places)) == min(count, 30)


@pytest.mark.parametrize("text", ["0", "-1", "many", "１００", "100001"])
def test_limit_that_cannot_be_used_is_said(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODAY_DEEPEST", text)

    with pytest.raises(ValueError, match="TODAY_DEEPEST"):
        _limit("TODAY_DEEPEST", 5000, 1, 100_000)
