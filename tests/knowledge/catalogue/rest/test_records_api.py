"""Records over HTTP: rights at the door, versions by ETag, tombstones."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.libraries.api import register_library

pytestmark = pytest.mark.django_db(transaction=True)
BODY = {"leader": "00000nam0 2200000   450 ", "fields": [
    {"100": {"ind1": " ", "ind2": " ", "subfields": [{"a": "20200101d1926    em y0chiy50      ea"}]}},
    {"200": {"ind1": "1", "ind2": " ", "subfields": [{"a": "彷徨"}, {"f": "鲁迅著"}]}}]}


@pytest.fixture
def cataloguer() -> Client:
    library = register_library(code="CN-T", name="测试馆", level="city")
    register_library(code="CN-U", name="另一馆", level="city")
    define_role(code="cat", title="编目", permissions=["catalogue.edit_record", "catalogue.delete_record", "catalogue.view_record"])
    account = open_account(username="bian", name="编", password="correct horse battery")
    grant_role(account_id=account, role_code="cat", library_id=library)
    client = Client()
    assert client.post("/account/login/", {"username": "bian", "password": "correct horse battery"}).status_code == 302
    return client


def _post(client: Client, library: str = "CN-T"):
    return client.post(f"/api/catalogue/v1/records?library={library}", json.dumps(BODY), content_type="application/json")


def test_life_of_a_record(cataloguer: Client) -> None:
    created = _post(cataloguer)
    assert created.status_code == 201, created.content
    place = created["Location"]
    read = Client().get(place)
    assert (read.status_code, read.json()["title"], read.json()["marc"]["fields"][1]["200"]["subfields"][0]) == (200, "彷徨", {"a": "彷徨"})

    changed = json.dumps(BODY).replace(json.dumps("彷徨")[1:-1], json.dumps("呐喊")[1:-1])
    put = cataloguer.put(place, changed, content_type="application/json", headers={"if-match": read["ETag"]})
    assert (put.status_code, put.json()["title"], put["ETag"]) == (200, "呐喊", '"v2"')
    late = cataloguer.put(place, json.dumps(BODY), content_type="application/json", headers={"if-match": read["ETag"]})
    assert (late.status_code, late.json()["version"]) == (412, 2)
    assert cataloguer.put(place, changed, content_type="application/json").status_code == 428

    assert cataloguer.delete(f"{place}?reason=重复著录").status_code == 204
    gone = Client().get(place)
    assert (gone.status_code, gone["Content-Type"], gone.json()["detail"]) == (410, "application/problem+json", "重复著录")


def test_rights_end_at_the_librarys_border(cataloguer: Client) -> None:
    assert _post(cataloguer, "CN-U").status_code == 403
    assert _post(Client()).status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"leader": 3}', b"\xff\xfe", b'{"leader":"x","fields":[{"200":{}}]}'])
def test_other_bodies_are_refused_with_a_reason(cataloguer: Client, body: bytes) -> None:
    answer = cataloguer.post("/api/catalogue/v1/records?library=CN-T", body, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), answer.content


def test_too_large_a_body_is_refused(cataloguer: Client) -> None:
    answer = cataloguer.post("/api/catalogue/v1/records?library=CN-T", b" " * 1_000_001, content_type="application/json")

    assert answer.status_code == 413


def test_history_shows_no_names_to_strangers(cataloguer: Client) -> None:
    place = _post(cataloguer)["Location"]

    assert [v["actor"] for v in Client().get(f"{place}/versions").json()["versions"]] == [None]
    assert [v["actor"] for v in cataloguer.get(f"{place}/versions").json()["versions"]] != [None]


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}])
def test_page_of_another_site_changes_nothing(cataloguer: Client, headers: dict[str, str]) -> None:
    answer = cataloguer.post("/api/catalogue/v1/records?library=CN-T", json.dumps(BODY), content_type="application/json", headers=headers)

    assert (answer.status_code, Client().get("/api/catalogue/v1/records").json()["records"]) == (403, [])
