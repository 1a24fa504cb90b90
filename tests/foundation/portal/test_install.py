"""The app that can be installed: manifest, worker, offline page, robots."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from wenyuan.foundation.libraries.api import register_library
from wenyuan.foundation.portal.shell import shell_files, worker_script

LANGUAGES = [("zh-hans", "zh-Hans", "检索"), ("zh-hant", "zh-Hant", "檢索"), ("en", "en", "Search")]


@pytest.mark.parametrize(("language", "tag", "word"), LANGUAGES)
def test_manifest_speaks_the_readers_language(client: Client, language: str, tag: str, word: str) -> None:
    client.cookies["wy_lang"] = language
    answer, named = client.get("/manifest.webmanifest"), Client().get(f"/manifest-{language}.webmanifest")

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert answer.json() == named.json()
    assert (answer.json()["lang"], answer.json()["shortcuts"][0]["name"], answer.json()["display"]) == (tag, word, "standalone")


def test_every_icon_of_the_manifest_is_there_in_its_size(client: Client) -> None:
    icons = client.get("/manifest.webmanifest").json()["icons"]

    assert {icon.get("purpose") for icon in icons} == {"any", "maskable", None}
    for icon in icons:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path is not None, icon
        if icon["type"] == "image/png":
            size = int.from_bytes(Path(path).read_bytes()[16:20], "big")
            assert icon["sizes"] == f"{size}x{size}"


def test_night_reading_colours_the_app(client: Client) -> None:
    client.cookies["wy_theme"] = "dark"

    assert client.get("/manifest.webmanifest").json()["theme_color"] == "#171613"


@pytest.mark.django_db
def test_library_has_an_app_of_its_own(client: Client) -> None:
    register_library(code="CN-AP", name="甲馆", level="city")
    body = client.get("/l/CN-AP/manifest.webmanifest").json()

    assert (body["name"], body["id"], body["start_url"]) == ("甲馆", "/l/CN-AP/", "/l/CN-AP/?from=app")
    assert client.get("/l/CN-NO/manifest.webmanifest").status_code == 404


def test_worker_is_asked_for_anew_and_keeps_only_the_shell(client: Client) -> None:
    answer = client.get("/service-worker.js")
    text = answer.content.decode()

    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert '"VERSION"' not in text
    assert "SHELL" not in text
    assert all(address.startswith(("/static/ui/", "/offline/?")) for address in shell_files())
    assert not re.search(r"https?://", text)


def test_worker_changes_with_the_build(monkeypatch) -> None:
    from wenyuan.foundation.portal import shell

    before = worker_script()
    monkeypatch.setattr(shell, "styles", lambda _entry: ["/static/ui/assets/other.css"])
    worker_script.cache_clear()
    try:
        assert re.search(r'version = "(\w+)"', worker_script()).group(1) != re.search(r'version = "(\w+)"', before).group(1)
    finally:
        worker_script.cache_clear()


@pytest.mark.parametrize(("language", "tag", "word"), [("zh-hans", "zh-Hans", "没有网络"), ("zh-hant", "zh-Hant", "沒有網路"), ("en", "en", "No network")])
@pytest.mark.parametrize("mode", ["", "elder"])
def test_offline_page_is_the_same_for_everybody(client: Client, language: str, tag: str, word: str, mode: str) -> None:
    client.cookies["wy_lang"] = "en"
    client.cookies["sessionid"] = "x" * 32
    answer = client.get(f"/offline/?lang={language}&mode={mode}")  # no database mark: no session is read
    text = answer.content.decode()

    assert answer.status_code == 200
    assert f'<html lang="{tag}"' in text
    assert word in text
    assert ('data-mode="elder"' in text) == (mode == "elder")
    assert "csrf" not in text


def test_robots_are_told_what_is_closed_and_where_the_map_is(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /search/?*&\n" in text
    assert "Disallow: /staff/\n" in text
    assert text.rstrip().endswith("Sitemap: http://testserver/sitemap.xml")
