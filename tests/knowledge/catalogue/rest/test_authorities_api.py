"""Authorities over HTTP: paging, filters, entity tags, and nothing of what is hidden."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.marc import MarcFormat, encode_iso2709, from_mrk
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.models import Authority, AuthorityVersion

pytestmark = pytest.mark.django_db
PREFIX = "/api/catalogue/v1/authorities"
RAW = encode_iso2709(from_mrk("=LDR  00000nx  a2200000   45\\\\\n=001  A0\n=200  \\0$a鲁迅$f1881-1936\n", format=MarcFormat.CNMARC))


@pytest.fixture
def authorities() -> dict[str, int]:
    library = register_library(code="CN-T", name="甲馆", level="city")
    register_library(code="CN-U", name="乙馆", level="city")
    ids = {}
    for n, (heading, kind, status) in enumerate([("鲁迅", "person", "active"), ("鲁迅研究", "subject", "active"), ("周作人", "person", "active"), ("隐名", "person", "suppressed")]):
        row = Authority.objects.create(
            library_id=library, format="cnmarc", kind=kind, control_number=f"A{n}", heading=heading, keys=[fold(heading)], status=status, created_at=timezone.now(), updated_at=timezone.now(),
        )
        AuthorityVersion.objects.create(authority=row, number=1, raw=RAW, action="imported", at=timezone.now())
        ids[heading] = row.pk
    return ids


def _headings(query: str) -> list[str]:
    answer = Client().get(f"{PREFIX}{query}")
    assert answer.status_code == 200, answer.content
    return [row["heading"] for row in answer.json()["authorities"]]


@pytest.mark.parametrize(("query", "found"), [
    ("", ["周作人", "鲁迅研究", "鲁迅"]), ("?q=魯迅", ["鲁迅", "鲁迅研究"]), ("?q=研究", ["鲁迅研究"]), ("?q=研究&match=start", []), ("?kind=subject", ["鲁迅研究"]),
    ("?q=隐名", []), ("?library=CN-U", []), ("?library=CN-T&q=A2", ["周作人"]),
])
def test_list_is_narrowed(authorities: dict[str, int], query: str, found: list[str]) -> None:
    del authorities
    assert _headings(query) == found


def test_pages_by_cursor(authorities: dict[str, int]) -> None:
    del authorities
    found, cursor = [], ""
    for _ in range(3):
        answer = Client().get(PREFIX, {"limit": 1, "cursor": cursor}).json()
        found += [row["heading"] for row in answer["authorities"]]
        cursor = answer["next_cursor"]

    assert (found, cursor) == (["周作人", "鲁迅研究", "鲁迅"], "")


@pytest.mark.parametrize(("query", "status"), [("?kind=robot", 422), ("?limit=0", 422), ("?library=XX", 400), ("?q=" + "长" * 401, 422)])
def test_other_parameters_are_refused(authorities: dict[str, int], query: str, status: int) -> None:
    del authorities
    answer = Client().get(f"{PREFIX}{query}")

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_one_authority_with_its_source_and_tag(authorities: dict[str, int]) -> None:
    path = f"{PREFIX}/{authorities['鲁迅']}"
    answer = Client().get(path)

    assert (answer.status_code, answer["ETag"], answer.json()["heading"]) == (200, '"v1"', "鲁迅")
    assert answer.json()["marc"]["fields"][1] == {"200": {"ind1": " ", "ind2": "0", "subfields": [{"a": "鲁迅"}, {"f": "1881-1936"}]}}
    assert Client().get(path, headers={"if-none-match": '"v1"'}).status_code == 304


@pytest.mark.parametrize("name", ["隐名", 10**12, 10**40, -1])
def test_what_is_hidden_or_missing_is_not_found(authorities: dict[str, int], name: str | int) -> None:
    assert Client().get(f"{PREFIX}/{authorities.get(str(name), name)}").status_code == 404
