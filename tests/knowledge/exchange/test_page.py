"""The public page says what there is, in three languages, and its examples work."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from tests.knowledge.conftest import SmallLibrary

from wenyuan.site.options import Options


@pytest.mark.parametrize(("language", "heading"), [("zh-hans", "数据交换"), ("zh-hant", "資料交換"), ("en", "Data exchange")])
def test_page_is_in_three_languages(client: Client, small_library: SmallLibrary, language: str, heading: str) -> None:
    answer = client.get("/exchange/", headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert f"<h1>{heading}</h1>" in answer.content.decode()
    assert "http://testserver/exchange/oai" in answer.content.decode()


def test_examples_on_the_page_work(client: Client, small_library: SmallLibrary) -> None:
    page = client.get("/exchange/").content.decode()
    examples = [html.unescape(address) for address in re.findall(r'href="(/exchange/[^"]+\?[^"]+)"', page)]
    answers = {address: client.get(address).content.decode() for address in examples}

    assert len(examples) == 9
    assert [address for address, body in answers.items() if "diagnostic" in body or ("<error" in body and "material:ancient" not in address)] == []


@pytest.mark.parametrize(("bind", "port", "host", "shown"), [
    ("127.0.0.1", "2100", "localhost:8000", True), ("127.0.0.1", "2100", "library.example.cn", False), ("0.0.0.0", "2100", "library.example.cn", True), ("0.0.0.0", "0", "library.example.cn", False),
])
def test_page_gives_the_address_of_z3950_to_who_can_reach_it(client: Client, db: None, settings, bind: str, port: str, host: str, shown: bool) -> None:  # type: ignore[no-untyped-def]
    settings.ALLOWED_HOSTS = ["*"]
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_Z3950_BIND": bind, "WENYUAN_Z3950_PORT": port})
    page = client.get("/exchange/", headers={"Host": host}).content.decode()

    assert (f"{host.split(':', maxsplit=1)[0]}:2100/default" in page) is shown
    assert ("不对外开放" in page) is not shown
