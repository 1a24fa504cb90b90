"""Known weaknesses by the rules of the OSV schema."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from wenyuan.foundation.operations.api import find_advisories
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
