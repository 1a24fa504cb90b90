"""The trial itself, in its own process: start the house with modules from outside and hold them against what they claim.

`python -m wenyuan.foundation.modules.claims ID=PACKAGE …` writes one line: nothing after the mark, or what is wrong.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from .data import Manifest
from .ranges import WrongVersion, parse_version
from .trial import MARK

_ID = re.compile(r"[a-z][a-z0-9]{1,30}\.[a-z][a-z0-9]{1,30}")
_PILLARS = frozenset({"bibliography", "foundation", "knowledge", "operations", "readers", "spaces", "governance", "site", "wenyuan"})
_AREAS = frozenset({"portal", "account", "circulation", "cataloguing", "acquisitions", "governance"})


def check_manifest(claimed: str, manifest: object) -> Iterator[str]:
    """Yield what a module from outside may not claim."""
    if not isinstance(manifest, Manifest):
        yield "module.MANIFEST is not a Manifest"
        return
    if manifest.id != claimed:
        yield f"its manifest says {manifest.id!r}, its entry point {claimed!r}"
    if not _ID.fullmatch(manifest.id) or manifest.id.split(".")[0] in _PILLARS:
        yield f"{manifest.id!r} is not usable as an id; write institution.name in small letters"
    try:
        parse_version(str(manifest.version))
    except WrongVersion as problem:
        yield str(problem)
    label = manifest.label
    yield from (f"permission {one.code} does not begin with {label}." for one in manifest.permissions if not one.code.startswith(f"{label}."))
    yield from (f"menu area {one.area!r} is not there" for one in manifest.menu if one.area not in _AREAS)
    yield from (f"menu line leads to {one.path}, outside /{label}/ and /staff/{label}/" for one in manifest.menu if not one.path.startswith((f"/{label}/", f"/staff/{label}/")))


def check_addresses(package: str, label: str) -> Iterator[str]:
    """Yield the addresses of a module that are not below its own name: they could catch those of others."""
    if _is_there(f"{package}.web.urls"):
        for pattern in import_module(f"{package}.web.urls").urlpatterns:
            route = str(pattern.pattern).removeprefix("^")
            if not route.startswith((f"{label}/", f"staff/{label}/")):
                yield f"address {route!r} is outside {label}/ and staff/{label}/"
    if _is_there(f"{package}.rest.router"):
        prefix = import_module(f"{package}.rest.router").PREFIX
        if not str(prefix).startswith(f"/{label}/"):
            yield f"interface {prefix!r} is outside /{label}/"


def _is_there(name: str) -> bool:
    parent = name.rpartition(".")[0]
    return find_spec(parent) is not None and find_spec(name) is not None


def _examine(claims: dict[str, str]) -> Iterator[str]:
    import django  # noqa: PLC0415 -- nothing of the module may be imported before this process knows how to tell
    from django.apps import apps  # noqa: PLC0415

    django.setup()
    for claimed, package in claims.items():
        manifest = import_module(f"{package}.module").MANIFEST
        yield from check_manifest(claimed, manifest)
        if isinstance(manifest, Manifest):
            yield from check_addresses(package, manifest.label)
            config = apps.get_containing_app_config(f"{package}.module")
            if config is None or config.label != manifest.label:
                yield f"its Django app is labelled {config.label if config else None!r}, not {manifest.label!r}"
    from django.conf import settings  # noqa: PLC0415

    import_module(settings.ROOT_URLCONF)


def main(arguments: list[str]) -> int:
    """Examine and tell."""
    claims = dict(argument.split("=", 1) for argument in arguments)
    try:
        problems = list(dict.fromkeys(_examine(claims)))
    except (Exception, SystemExit) as problem:  # noqa: BLE001 -- whatever a module from outside does wrong is its verdict
        problems = [f"{type(problem).__name__}: {problem}"]
    told = "; ".join(" ".join(problem.split()) for problem in problems)[:600]
    sys.stdout.write(f"\n{MARK}{told}\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
