"""Settings are kept as JSON, refused where they make no sense, and learned from the records."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.knowledge.union.matching.conftest import other

from wenyuan.bibliography.matching import Features
from wenyuan.knowledge.union.matching import MatchSettings, MatchStore, default_settings, train
from wenyuan.knowledge.union.matching.comparisons import COMPARISONS


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    settings = replace(default_settings(), same_from=0.98, copies=2.5, largest_block=99)
    settings.save(tmp_path / "settings.json")

    assert MatchSettings.load(tmp_path / "settings.json") == settings


@pytest.mark.parametrize(
    "change",
    [{"same_from": 1.5}, {"same_from": "much"}, {"unsure_from": 0.999}, {"levels": {}}, {"levels": []}, {"copies": 0}, {"largest_block": 1}, {"backend": "abacus"}, {"what": 1}],
)
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, change: Mapping[str, object]) -> None:
    path = tmp_path / "settings.json"
    default_settings().save(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))

    with pytest.raises(ValueError, match=r"settings of matching|threshold|levels"):
        MatchSettings.load(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"levels": 3}'])
def test_what_is_no_settings_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.json").write_text(text)

    with pytest.raises(ValueError, match="settings of matching"):
        MatchSettings.load(tmp_path / "settings.json")


def test_shipped_levels_add_up() -> None:
    assert {one.name: (round(sum(level.m for level in one.levels), 3), round(sum(level.u for level in one.levels), 3)) for one in COMPARISONS} == {
        one.name: (1.0, 1.0) for one in COMPARISONS
    }


def test_too_few_records_teach_nothing(fill: Callable[[dict[int, Features]], MatchStore]) -> None:
    with pytest.raises(ValueError, match="too few"):
        train(fill({1: other(1)}), seed=1)


def test_weights_are_learned_from_the_records(fill: Callable[[dict[int, Features]], MatchStore], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenyuan.knowledge.union.matching.training._MOST_U_PAIRS", 1e5)
    rng, rows = random.Random(3), {}
    for number in range(4_000):
        book = replace(other(number), whole_title=other(number).title + "文集注", people=frozenset({f"人{number % 997}"}))
        rows[number] = book
        if number % 2:  # a copy whose extent is wrong in every other case, its year in one of ten
            pages, years = (book.pages if rng.random() < 0.5 else book.pages + 90), (book.years if rng.random() < 0.9 else (1901, 1901))
            rows[number + 10_000] = replace(book, pages=pages, years=years)
    store = fill(rows)
    learned = train(store, seed=1)
    year, extent = (dict(zip([level.name for level in one.levels], learned.levels[one.name], strict=True)) for one in COMPARISONS if one.name in ("year", "extent"))

    assert 0.85 < year["same"][0] < 0.95
    assert 0.4 < extent["same"][0] < 0.6
    assert learned.levels["volume"] == default_settings().levels["volume"]  # a rule, not a habit
    assert 0.4 < learned.copies < 1.5
    assert train(store, seed=1) == learned
