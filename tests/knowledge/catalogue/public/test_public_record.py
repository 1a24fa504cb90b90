"""Permanent addresses."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from django.test import Client
from lxml import etree

from wenyuan.bibliography.marc import from_marc_json, from_marcxml, parse_record
from wenyuan.foundation.identifiers.api import ark_name, bury_ark, redirect_ark
from wenyuan.knowledge.catalogue.api import current_marc, delete_record, find_version, set_suppressed
from wenyuan.knowledge.catalogue.models import Item

if TYPE_CHECKING:
    from tests.knowledge.conftest import SmallLibrary

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def test_record_page_tells_what_is_known(client: Client, small_library: SmallLibrary) -> None:
    response = client.get(small_library.address("夢溪筆談"))
    page = response.content.decode()
    assert response.status_code == 200
    assert '<h1 lang="zh-Hant">夢溪筆談</h1>' in page
    assert "试验图书馆" in page
    assert "中文书库" in page
    assert "沈括. 夢溪筆談" in page
    assert "Accept" in response.headers["Vary"]
    machine = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert (machine["@type"], machine["name"]) == ("Book", "夢溪筆談")


def test_record_page_asks_the_database_a_constant_number_of_times(client: Client, small_library: SmallLibrary, query_count) -> None:  # type: ignore[no-untyped-def]
    counts = []
    for title in ("夢溪筆談", "红楼梦", "史記"):
        client.get(small_library.address(title))
        with query_count() as queries:
            client.get(small_library.address(title))
        counts.append(queries.count)
    assert max(counts) <= min(counts) + 1
    assert max(counts) <= 11


def test_lent_copy_says_when_it_is_due(client: Client, small_library: SmallLibrary) -> None:
    lent = Item.objects.get(status="on_loan")
    page = client.get(f"/ark:/99999/{ark_name('record', lent.record_id)}").content.decode()
    assert '<span class="st wait">借出，12月3日 归还</span>' in page


@pytest.mark.parametrize(("form", "media_type"), [
    ("mrc", "application/marc"), ("marcxml", "application/marcxml+xml; charset=utf-8"), ("json", "application/json; charset=utf-8"),
    ("mrk", "text/plain; charset=utf-8"), ("bibtex", "application/x-bibtex; charset=utf-8"), ("ris", "application/x-research-info-systems; charset=utf-8"),
    ("csl", "application/vnd.citationstyles.csl+json"), ("dc", "application/xml; charset=utf-8"), ("jsonld", "application/ld+json"),
    ("mods", "application/mods+xml; charset=utf-8"), ("bibframe", "application/rdf+xml; charset=utf-8"), ("turtle", "text/turtle; charset=utf-8"),
])
def test_each_form_has_its_media_type_by_name_and_by_header(client: Client, small_library: SmallLibrary, form: str, media_type: str) -> None:
    address = small_library.address("夢溪筆談")
    by_name = client.get(address, {"format": form})
    assert (by_name.status_code, by_name.headers["Content-Type"]) == (200, media_type)
    if form != "mrk":
        assert client.get(address, headers={"accept": media_type.partition(";")[0]}).content == by_name.content


def test_marc_forms_hold_the_same_record(client: Client, small_library: SmallLibrary) -> None:
    record_id, address = small_library.records["夢溪筆談"], small_library.address("夢溪筆談")
    stored = current_marc(record_id=record_id)
    assert client.get(address, {"format": "mrc"}).content == find_version(record_id=record_id).raw
    assert parse_record(client.get(address, {"format": "mrc"}).content).record.fields == stored.fields
    assert from_marcxml(client.get(address, {"format": "marcxml"}).content).fields == stored.fields
    assert from_marc_json(client.get(address, {"format": "json"}).content).fields == stored.fields
    assert etree.fromstring(client.get(address, {"format": "dc"}).content).tag.endswith("}dc")


def test_unknown_form_and_unknown_names_are_not_found(client: Client, small_library: SmallLibrary) -> None:
    address = small_library.address("夢溪筆談")
    name = address.rpartition("/")[2]
    wrong = name[:-1] + ("b" if name[-1] != "b" else "c")
    paths = [f"{address}?format=exe", f"/ark:/99999/{wrong}", f"/ark:/12345/{name}", f"/ark:/99999/{ark_name('record', 999_999_999)}", "/ark:/99999/../etc"]
    assert [client.get(path).status_code for path in paths] == [404] * len(paths)


def test_other_spellings_of_a_name_lead_to_the_one(client: Client, small_library: SmallLibrary) -> None:
    address = small_library.address("夢溪筆談")
    name = address.rpartition("/")[2]
    for path in (f"/ark:99999/{name}", f"/ark:/99999/{name.upper()}", f"/ark:/99999/{name[:3]}-{name[3:]}"):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, address)


def test_merged_buried_suppressed_and_deleted_records(client: Client, small_library: SmallLibrary) -> None:
    old, new = small_library.address("史記"), small_library.address("史记")
    redirect_ark(name=old.rpartition("/")[2], successor=new.rpartition("/")[2], at=AT)
    assert (client.get(old).status_code, client.get(old).headers["Location"]) == (301, new)
    buried = small_library.address("本草綱目")
    bury_ark(name=buried.rpartition("/")[2], reason="重复著录", at=AT)
    assert (client.get(buried).status_code, "重复著录" in client.get(buried).content.decode()) == (410, True)
    set_suppressed(record_id=small_library.records["红楼梦"], suppressed=True, at=AT, actor_id=None)
    assert client.get(small_library.address("红楼梦")).status_code == 404
    delete_record(record_id=small_library.records["东方杂志"], at=AT, actor_id=None, reason="撤出")
    assert client.get(small_library.address("东方杂志")).status_code == 410


def test_info_inflection_gives_a_kernel_record(client: Client, small_library: SmallLibrary) -> None:
    text = client.get(f"{small_library.address('夢溪筆談')}?info").content.decode()
    assert text.startswith("erc:\nwho: 沈括\nwhat: 夢溪筆談\nwhen: ")


def test_sitemap_lists_every_public_record(client: Client, small_library: SmallLibrary) -> None:
    part = b"".join(client.get("/sitemap-records-0.xml").streaming_content).decode()  # type: ignore[arg-type]
    assert part.count("/ark:/99999/") == small_library.count
    assert client.get("/sitemap-records-1.xml").status_code == 404


def test_series_and_its_parts_point_to_each_other(client: Client, small_library: SmallLibrary) -> None:
    inside = next(page for title in small_library.records if "收入" in (page := client.get(small_library.address(title)).content.decode()))
    series = re.search(r'<a href="(/search/\?q=%E4%B8%9B%E7%BC%96[^"]+)">', inside)
    assert series is not None
    assert client.get(series[1].replace("&amp;", "&")).content.decode().count('class="st ') >= 1


def test_page_hides_a_citation_for_reference_managers(client: Client, small_library: SmallLibrary) -> None:
    page = client.get(small_library.address("红楼梦")).content.decode()

    context = parse_qs(unescape(re.search(r'<span class="Z3988" title="(.*?)"', page)[1]))  # type: ignore[index]
    assert (context["rft_val_fmt"], context["rft.btitle"]) == (["info:ofi/fmt:kev:mtx:book"], ["红楼梦"])


def test_unapi_names_the_forms_of_a_record_and_gives_one(client: Client, small_library: SmallLibrary) -> None:
    ark = small_library.address("红楼梦").removeprefix("/")

    offered = client.get("/unapi")
    of_record = client.get("/unapi", {"id": ark})
    given = client.get("/unapi", {"id": ark, "format": "mods"}, follow=True)

    assert (offered.status_code, of_record.status_code, given.headers["Content-Type"]) == (200, 300, "application/mods+xml; charset=utf-8")
    document = etree.fromstring(of_record.content)
    assert document.get("id") == ark
    assert {"marcxml", "mods", "bibframe"} <= {node.get("name") for node in document}


@pytest.mark.parametrize(("asked", "status"), [
    ({"id": "ark:/99999/zzz"}, 404), ({"id": "ark:/12345/r1"}, 404), ({"id": "<script>"}, 404), ({"id": "", "format": "mods"}, 200),
])
def test_unapi_refuses_what_is_not_there(client: Client, small_library: SmallLibrary, asked: dict[str, str], status: int) -> None:
    assert client.get("/unapi", asked).status_code == status


def test_unapi_knows_no_other_form_and_no_hidden_record(client: Client, small_library: SmallLibrary) -> None:
    address = small_library.address("红楼梦")
    assert client.get("/unapi", {"id": address.removeprefix("/"), "format": "pdf"}).status_code == 406

    set_suppressed(record_id=small_library.records["红楼梦"], suppressed=True, at=AT, actor_id=None)

    assert client.get("/unapi", {"id": address.removeprefix("/")}).status_code == 404
