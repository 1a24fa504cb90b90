"""Locks name exact versions with their sums, and no host."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def entries(path: Path) -> list[str]:
    """Return the requirements of a lock, each with its hashes in one line."""
    text = re.sub(r"^\s*#.*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
    return [line.strip() for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip()]


def test_there_are_locks() -> None:
    assert [path.name for path in LOCKS] == ["dev.lock", "node.lock", "runtime.lock"]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_lock_names_no_host(path: Path) -> None:
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url\S*|--find-links\S*", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_exact_and_hashed(path: Path) -> None:
    options = ("-r ", "-c ")
    found = [line for line in entries(path) if not line.startswith(options)]

    assert len(found) > 0
    assert [line[:60] for line in found if not re.match(r"[A-Za-z0-9._\[\],-]+==\S+", line) or "--hash=sha256:" not in line] == []


def test_package_lock_has_sums_and_no_addresses() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert len(packages) > 10
    assert [name for name, entry in packages.items() if "integrity" not in entry and not entry.get("link") and not entry.get("inBundle")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert "://" not in "".join(json.dumps({k: v for k, v in entry.items() if k != "funding"}) for entry in packages.values())
