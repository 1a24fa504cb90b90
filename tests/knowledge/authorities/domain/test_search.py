"""Readers find a linked record by every form and number of the person (DI12)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.knowledge.authorities.conftest import AT, person, store, work
from tests.knowledge.catalogue.staff.conftest import World
from tests.knowledge.conftest import _build_index

from wenyuan.knowledge.authorities.data import Identifier
from wenyuan.knowledge.authorities.domain.runs import open_linking, run_linking
from wenyuan.knowledge.discovery.api import SearchRequest, search
from wenyuan.knowledge.discovery.queries import searching
from wenyuan.site.options import Options


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path)})
    searching._index_of.cache_clear()
    cache.clear()
    yield tmp_path
    searching._index_of.cache_clear()


@pytest.mark.django_db
def test_every_form_of_a_linked_name_finds_the_record(world: World, home: Path) -> None:
    person(
        world.first, "苏轼", dates="1037-1101", dynasty="北宋", variants=("苏东坡", "蘇子瞻", "Su, Shi", "Su, Tung-p'o"),
        identifiers=(Identifier("viaf", "71450127"), Identifier("isni", "0000000121462624")),
    )
    store(world.first, work("T1", "试验文集", [("苏轼", "(宋)", "")]))
    store(world.first, work("T2", "另一文集", [("苏轼甲", "", "")]))
    run_linking(run_id=open_linking(library_id=world.first, at=AT, actor_id=None), at=AT)
    _build_index(home)

    def titles(query: str) -> list[str]:
        return [str(json.loads(hit.display)["title"]) for hit in search(SearchRequest(query=query)).hits]

    for query in ("苏东坡", "蘇東坡", "苏子瞻", "Su Dongpo", "Su Tung-p'o", "71450127", "0000000121462624"):
        found = titles(query)
        assert any("试验文集" in title for title in found), (query, found)
        assert not any("另一文集" in title for title in found), (query, found)
