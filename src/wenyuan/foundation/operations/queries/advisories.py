"""Known weaknesses of what is installed, told from a file in OSV form (https://ossf.github.io/osv-schema/); nothing is fetched."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from packaging.version import InvalidVersion, Version

from ..data import AdvisoryData, AdvisoryList

log = logging.getLogger(__name__)
SHIPPED = Path(__file__).resolve().parents[1] / "advisories" / "known.json"
_LARGEST = 256 << 20
_LARGEST_ENTRY = 2 << 20


class DatabaseUnreadable(ValueError):
    """The file is no database of advisories."""


def find_advisories(*, database: Path | None = None, installed: Mapping[str, str] | None = None) -> list[AdvisoryData]:
    """Return what is known against installed packages.

    Args:
        database: A JSON list of OSV entries, one entry, or a ZIP of entries such as OSV exports for PyPI; None takes the shipped one.
        installed: Versions by name; None takes those of this environment.

    Raises:
        DatabaseUnreadable: Neither of these, or too large.
    """
    known = {normal_name(name): version for name, version in (installed_versions() if installed is None else installed).items()}
    found = [advisory for entry in read_database(database or SHIPPED) for advisory in _judge(entry, known)]
    return sorted(found, key=lambda one: (one.package, one.id))


def current_advisories(*, at: datetime) -> AdvisoryList:
    """Return what the newer of the loaded and the shipped list says of this environment, and how old it is."""
    path = loaded_path()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0
    as_of, loaded_at, entries, found = _read_current(path, changed)
    return AdvisoryList(as_of, loaded_at, entries, max(0, (at.date() - as_of).days), found)


def loaded_path() -> Path:
    """Return where a loaded list lies: in the data folder of this machine."""
    return Path(settings.WENYUAN.home) / "advisories.json"


@lru_cache(maxsize=2)
def _read_current(path: Path, changed: int) -> tuple[date, datetime | None, int, tuple[AdvisoryData, ...]]:
    """Read both lists; `changed` is the loaded one's time of change, 0 where there is none, so that a new one is read at once."""
    lists = [_read_list(SHIPPED)]
    if changed:
        try:
            lists.append(_read_list(path))
        except DatabaseUnreadable as problem:
            log.warning("the loaded list of advisories cannot be read: %s", problem)
    return max(lists, key=lambda one: one[0])


def _read_list(path: Path) -> tuple[date, datetime | None, int, tuple[AdvisoryData, ...]]:
    try:
        content = json.loads(path.read_bytes())
        as_of = date.fromisoformat(content["gathered"])
        loaded_at = datetime.fromisoformat(content["loaded"]) if "loaded" in content else None
        return as_of, loaded_at, len(content["advisories"]), tuple(find_advisories(database=path))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise DatabaseUnreadable(f"{path.name}: {problem}") from problem


def load_advisories(*, database: Path, at: datetime) -> tuple[int, int]:
    """Keep an OSV export as this machine's list; return how many entries it had for PyPI and how many were kept.

    Kept are the entries about packages that are installed now; after an upgrade that brings new packages, load again.

    Raises:
        DatabaseUnreadable: It is no such export, or it knows nothing of PyPI.
    """
    known = {normal_name(name) for name in installed_versions()}
    kept: list[dict[str, object]] = []
    seen, newest = 0, ""
    for entry in read_database(database):
        packages = [one["package"] for one in _dicts(entry.get("affected")) if isinstance(one.get("package"), dict)]
        names = {normal_name(str(one.get("name", ""))) for one in packages if isinstance(one, dict) and one.get("ecosystem") == "PyPI"}
        if not names:
            continue
        seen, newest = seen + 1, max(newest, str(entry.get("modified", ""))[:10])
        if names & known:
            kept.append(entry)
    try:
        as_of = min(date.fromisoformat(newest), at.date())
    except ValueError:
        raise DatabaseUnreadable(f"{database.name}: no entries for PyPI with a date") from None
    content = {"format": "wenyuan-advisories/1", "gathered": as_of.isoformat(), "loaded": at.isoformat(), "source": database.name, "advisories": kept}
    path = loaded_path()
    staging = path.with_suffix(".part")
    staging.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    staging.replace(path)
    return seen, len(kept)


def installed_versions() -> dict[str, str]:
    """Return the packages of this environment."""
    return {str(found.metadata["Name"]): found.version for found in metadata.distributions() if found.metadata["Name"]}


def normal_name(name: str) -> str:
    """Write a package's name as PyPI compares it (PEP 503)."""
    return "-".join(filter(None, name.lower().replace("_", "-").replace(".", "-").split("-")))


def read_database(path: Path) -> Iterator[dict[str, object]]:
    """Yield the entries of a database.

    Raises:
        DatabaseUnreadable: It is none, or too large.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise DatabaseUnreadable("larger than 256 MB")
        if zipfile.is_zipfile(path):
            yield from _read_zip(path)
            return
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError, zipfile.BadZipFile) as problem:
        raise DatabaseUnreadable(f"{path.name}: {problem}") from problem
    entries = content if isinstance(content, list) else content.get("advisories", [content]) if isinstance(content, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and "id" in entry for entry in entries):
        raise DatabaseUnreadable(f"{path.name}: not a list of OSV entries")
    yield from entries


def _read_zip(path: Path) -> Iterator[dict[str, object]]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.endswith(".json") and info.file_size <= _LARGEST_ENTRY:
                entry = json.loads(archive.read(info))
                if isinstance(entry, dict) and "id" in entry:
                    yield entry


def _judge(entry: Mapping[str, object], known: Mapping[str, str]) -> Iterator[AdvisoryData]:
    if entry.get("withdrawn"):
        return
    for affected in _dicts(entry.get("affected")):
        package = affected.get("package")
        if not isinstance(package, dict) or package.get("ecosystem") != "PyPI":
            continue
        name = normal_name(str(package.get("name", "")))
        installed = known.get(name)
        if installed is None:
            continue
        hit, fixed = is_affected(installed, affected)
        if hit:
            specific = entry.get("database_specific")
            severity = str(specific.get("severity", "")) if isinstance(specific, dict) else ""
            aliases = entry.get("aliases")
            yield AdvisoryData(
                id=str(entry["id"]), package=name, installed=installed, fixed=fixed, summary=str(entry.get("summary", ""))[:400], severity=severity,
                aliases=tuple(map(str, aliases)) if isinstance(aliases, list) else (), source=_source_of(entry),
            )
            return


def _source_of(entry: Mapping[str, object]) -> str:
    """Return the address where an entry can be read: the first advisory among its references, else its page at OSV."""
    for kind in ("ADVISORY", "WEB"):
        for reference in _dicts(entry.get("references")):
            url = str(reference.get("url", ""))
            if reference.get("type") == kind and url.startswith("https://"):
                return url[:400]
    return f"https://osv.dev/vulnerability/{quote(str(entry['id'])[:80])}"


def is_affected(installed: str, affected: Mapping[str, object]) -> tuple[bool, str]:
    """Return whether a version is affected by one `affected` entry, and the version that mends it where one is known."""
    versions = affected.get("versions")
    if isinstance(versions, list) and installed in versions:
        return True, _first_fix(affected, installed)
    try:
        here = Version(installed)
    except InvalidVersion:
        return False, ""
    for bounds in _dicts(affected.get("ranges")):
        if bounds.get("type") == "ECOSYSTEM" and _inside(here, list(_dicts(bounds.get("events")))):
            return True, _first_fix(affected, installed)
    return False, ""


def _inside(here: Version, events: list[dict[str, object]]) -> bool:
    """Walk the events in the order of their versions (OSV schema, evaluation algorithm)."""
    def place(event: dict[str, object]) -> Version:
        text = str(next(iter(event.values())))
        return Version("0.dev0") if text == "0" else Version(text)

    vulnerable = False
    try:
        for event in sorted((one for one in events if one.keys() & {"introduced", "fixed", "last_affected"}), key=place):
            if "introduced" in event and here >= place(event):
                vulnerable = True
            elif ("fixed" in event and here >= place(event)) or ("last_affected" in event and here > place(event)):
                vulnerable = False
    except InvalidVersion:
        return False
    return vulnerable


def _first_fix(affected: Mapping[str, object], installed: str) -> str:
    """Return the lowest version above the installed one that mends it."""
    fixes: list[Version] = []
    for bounds in _dicts(affected.get("ranges")):
        for event in _dicts(bounds.get("events")):
            try:
                if "fixed" in event and Version(str(event["fixed"])) > Version(installed):
                    fixes.append(Version(str(event["fixed"])))
            except InvalidVersion:
                continue
    return str(min(fixes)) if fixes else ""


def _dicts(value: object) -> Iterable[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
