"""Known weaknesses by the rules of the OSV schema."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from wenyuan.foundation.operations.api import find_advisories
from wenyuan.foundation.operations.queries import advisories
from wenyuan.foundation.operations.queries.advisories import SHIPPED, DatabaseUnreadable, read_database


def entry(events: list[dict[str, str]], *, name: str = "Some_Thing", **more: object) -> dict[str, object]:
    return {"id": "X-1", "summary": "s", "affected": [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}], **more}


@pytest.mark.parametrize(("installed", "events", "fixed"), [
    ("1.0", [{"introduced": "0"}, {"fixed": "1.1"}], "1.1"),
    ("1.1", [{"introduced": "0"}, {"fixed": "1.1"}], None),
    ("1.10", [{"introduced": "0"}, {"fixed": "1.9"}], None),
    ("2.0.1", [{"introduced": "0"}, {"fixed": "1.1"}, {"introduced": "2.0"}, {"fixed": "2.0.3"}], "2.0.3"),
    ("1.5", [{"introduced": "0"}, {"fixed": "1.1"}, {"introduced": "2.0"}, {"fixed": "2.0.3"}], None),
    ("1.2", [{"introduced": "1.0"}, {"last_affected": "1.2"}], ""),
    ("1.3", [{"introduced": "1.0"}, {"last_affected": "1.2"}], None),
    ("1.1rc1", [{"introduced": "0"}, {"fixed": "1.1"}], "1.1"),
    ("not a version", [{"introduced": "0"}], None),
])
def test_version_is_judged_by_its_ranges(tmp_path: Path, installed: str, events: list[dict[str, str]], fixed: str | None) -> None:
    (tmp_path / "d.json").write_text(json.dumps([entry(events)]))
    found = find_advisories(database=tmp_path / "d.json", installed={"some.thing": installed})

    assert [one.fixed for one in found] == ([] if fixed is None else [fixed])


def test_other_ecosystems_withdrawn_entries_and_other_packages_do_not_count(tmp_path: Path) -> None:
    all_ = [{"introduced": "0"}]
    other = entry(all_)
    other["affected"][0]["package"]["ecosystem"] = "npm"
    (tmp_path / "d.json").write_text(json.dumps([other, entry(all_, withdrawn="2026-01-01T00:00:00Z"), entry(all_, name="else")]))

    assert find_advisories(database=tmp_path / "d.json", installed={"some-thing": "1"}) == []


def test_archive_of_entries_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("X-1.json", json.dumps(entry([{"introduced": "0"}])))
        archive.writestr("readme.txt", "no")

    assert [one.id for one in find_advisories(database=tmp_path / "all.zip", installed={"some-thing": "1"})] == ["X-1"]


@pytest.mark.parametrize("content", [b"", b"[1, 2]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'[{"no": "id"}]', b"PK\x03\x04broken"])
def test_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "d").write_bytes(content)

    with pytest.raises(DatabaseUnreadable):
        find_advisories(database=tmp_path / "d")


def test_shipped_database_is_whole_and_this_environment_is_clean() -> None:
    entries = list(read_database(SHIPPED))

    assert len({e["id"] for e in entries}) == len(entries) >= 10
    assert find_advisories(installed={"Jinja2": "3.1.2"})[0].fixed == "3.1.4"
    assert find_advisories() == []


NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(advisories, "loaded_path", lambda: tmp_path / "advisories.json")
    monkeypatch.setattr(advisories, "installed_versions", lambda: {"Some_Thing": "1.0", "Jinja2": "3.1.6"})
    advisories._read_current.cache_clear()
    return tmp_path


def test_shipped_list_tells_its_day_and_where_each_entry_can_be_read(home: Path) -> None:
    current = advisories.current_advisories(at=NOW)

    assert (current.as_of, current.loaded_at, current.days, current.is_old) == (date(2026, 11, 23), None, 8, False)
    assert advisories.current_advisories(at=NOW + timedelta(days=83)).is_old
    assert all(e["references"][0]["url"].startswith("https://") and e["published"] < e["modified"] for e in read_database(SHIPPED))


def test_newer_export_is_loaded_without_a_network_and_kept_for_installed_packages(home: Path) -> None:
    entries = [entry([{"introduced": "0"}, {"fixed": "1.1"}], modified="2026-11-30T01:02:03Z"), entry([{"introduced": "0"}], name="else", modified="2026-11-29T00:00:00Z")]
    with zipfile.ZipFile(home / "all.zip", "w") as archive:
        for number, one in enumerate(entries):
            archive.writestr(f"{number}.json", json.dumps(one))

    assert advisories.load_advisories(database=home / "all.zip", at=NOW) == (2, 1)
    current = advisories.current_advisories(at=NOW)
    assert (current.as_of, current.loaded_at, current.entries, [one.id for one in current.found]) == (date(2026, 11, 30), NOW, 1, ["X-1"])
    assert current.found[0].source == "https://osv.dev/vulnerability/X-1"


def test_older_export_does_not_hide_the_shipped_list(home: Path) -> None:
    (home / "old.json").write_text(json.dumps([entry([{"introduced": "0"}], modified="2024-01-01T00:00:00Z")]))

    advisories.load_advisories(database=home / "old.json", at=NOW)
    assert advisories.current_advisories(at=NOW).loaded_at is None


@pytest.mark.parametrize("entries", [[], [{"id": "X", "modified": "2026-01-01"}], [{"id": "X", "affected": [{"package": {"ecosystem": "npm", "name": "a"}}], "modified": "2026-01-01"}]])
def test_export_that_knows_nothing_of_pypi_is_refused(home: Path, entries: list[object]) -> None:
    (home / "x.json").write_text(json.dumps(entries))

    with pytest.raises(DatabaseUnreadable):
        advisories.load_advisories(database=home / "x.json", at=NOW)


def test_damaged_loaded_list_falls_back_to_the_shipped_one(home: Path) -> None:
    (home / "advisories.json").write_bytes(b'{"gathered": 1')

    assert advisories.current_advisories(at=NOW).as_of == date(2026, 11, 23)
