"""Modules of other institutions: found by entry point, tried in a process of their own, let in or refused with a reason.

A module that cannot be imported, lies about its id or lacks what it needs must not take the house down. Trying costs about two
seconds; the verdict is kept in the data folder until a file of the module, of the house's manifests or the set of packages changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from .data import NotStarted

ENTRY_POINT_GROUP: Final = "wenyuan.modules"
TRIED: Final = "MODULES_UNDER_TRIAL"
MARK: Final = "verdict of the trial: "
_VERDICTS: Final = "modules-tried.json"
_SECONDS: Final = 60
_MANY_FILES: Final = 5000
_HOUSE: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An installed entry point: its name is the module's id, its value the package."""

    id: str
    package: str
    version: str


def find_candidates() -> list[Candidate]:
    """Return what distributions offer under `wenyuan.modules`, by id."""
    points = entry_points(group=ENTRY_POINT_GROUP)
    return sorted((Candidate(p.name, p.value.partition(":")[0], p.dist.version if p.dist else "") for p in points), key=lambda c: (c.id, c.package))


def external_packages(home: Path | None = None) -> list[str]:
    """Return the packages of modules from outside that passed their trial.

    Args:
        home: Data folder that keeps the verdicts; by default the one of the environment.
    """
    if TRIED in os.environ:
        return [part for part in os.environ[TRIED].split(",") if part]
    return _verdicts(home)[0]


def not_started(home: Path | None = None) -> list[NotStarted]:
    """Return the modules that were refused, with the reason."""
    return _verdicts(home)[1]


def _verdicts(home: Path | None) -> tuple[list[str], list[NotStarted]]:
    candidates = find_candidates()
    if not candidates:
        return [], []
    # The settings are not read yet when this is asked first; the default is that of the option WENYUAN_HOME.
    kept = (home or Path(os.environ.get("WENYUAN_HOME") or "var")).expanduser().resolve() / _VERDICTS
    mark = _fingerprint(candidates)
    try:
        known = json.loads(kept.read_bytes())
        if known["mark"] == mark:
            return list(known["accepted"]), [NotStarted(**one) for one in known["refused"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    accepted, refused = judge(candidates)
    _keep(kept, {"mark": mark, "accepted": accepted, "refused": [asdict(one) for one in refused]})
    return accepted, refused


def _keep(path: Path, verdicts: object) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(verdicts, ensure_ascii=False), "utf-8")
        fresh.replace(path)
    except OSError:  # a data folder that cannot be written costs a trial at each start, no more
        return


def judge(candidates: list[Candidate]) -> tuple[list[str], list[NotStarted]]:
    """Try all together, and when that fails one by one until no more can be let in."""
    accepted: list[Candidate] = []
    waiting = [one for one in candidates if _static_problem(one, candidates) is None]
    refused = {one.id + one.package: NotStarted(one.id, one.package, problem) for one in candidates if (problem := _static_problem(one, candidates))}
    if waiting and try_packages(waiting) is None:
        accepted, waiting = waiting, []
    moved = True
    while waiting and moved:
        moved = False
        for one in list(waiting):
            problem = try_packages([*accepted, one])
            if problem is None:
                accepted.append(one)
                waiting.remove(one)
                refused.pop(one.id + one.package, None)
                moved = True
            else:
                refused[one.id + one.package] = NotStarted(one.id, one.package, problem)
    return [one.package for one in accepted], [refused[key] for key in sorted(refused)]


def _static_problem(one: Candidate, candidates: list[Candidate]) -> str | None:
    if sum(other.id == one.id for other in candidates) > 1:
        return "more than one installed package offers this id"
    if not all(part.isidentifier() for part in one.package.split(".")) or one.package.split(".")[0] == "wenyuan":
        return f"{one.package!r} is not a package of its own"
    try:
        found = find_spec(one.package.split(".")[0])
    except (ImportError, ValueError) as problem:
        return f"cannot be found: {problem}"
    return None if found else f"the package {one.package} is not there"


def try_packages(candidates: list[Candidate]) -> str | None:
    """Start the house with some modules in another process; return what went wrong, or None."""
    environment = {**os.environ, TRIED: ",".join(one.package for one in candidates)}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.site.settings.base")
    # Which modules a process answers for says nothing about what is installed; a name of a refused module would refuse all others.
    environment.pop("WENYUAN_MODULES", None)
    environment["PYTHONPATH"] = os.pathsep.join(part for part in sys.path if part)
    command = [sys.executable, "-m", "wenyuan.foundation.modules.claims", *(f"{one.id}={one.package}" for one in candidates)]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 -- this Python
    except subprocess.TimeoutExpired:
        return f"did not start within {_SECONDS} seconds"
    lines = [line for line in done.stdout.decode("utf-8", "replace").splitlines() if line.startswith(MARK)]
    if not lines:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return f"ended its process with code {done.returncode}{': ' + last[0][:300] if last else ''}"
    return lines[-1].removeprefix(MARK) or None


def _fingerprint(candidates: list[Candidate]) -> str:
    digest = hashlib.sha256(f"{sys.version}|{sys.prefix}".encode())
    for one in candidates:
        digest.update(repr(one).encode())
        spec = find_spec(one.package.split(".")[0]) if one.package.isascii() else None
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            _add_files(digest, sorted(Path(folder).rglob("*.py"))[:_MANY_FILES])
    # What is installed beside it: a folder's time changes when a package comes or goes.
    _add_files(digest, sorted({Path(part) for part in sys.path if part.endswith("site-packages")}))
    _add_files(digest, sorted([*_HOUSE.glob("*/*/module.py"), *_HOUSE.glob("*/*/api.py"), *_HOUSE.glob("*/*/data.py")]))
    return digest.hexdigest()


def _add_files(digest: hashlib._Hash, paths: list[Path]) -> None:
    for path in paths:
        try:
            known = path.stat()
        except OSError:
            continue
        digest.update(f"{path}|{known.st_size}|{known.st_mtime_ns}".encode())
