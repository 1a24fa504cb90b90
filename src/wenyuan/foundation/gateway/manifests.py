"""The manifest of a service: `/.well-known/wenyuan-module.json`, read strictly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from wenyuan.foundation.modules.ranges import WrongVersion, parse_version
from wenyuan.foundation.net.api import Limits, Network, RequestFailed, RequestRefused, parse_target, safe_request

from .data import AREAS, LANGUAGES, ServiceManifest, ServiceMenu

WELL_KNOWN = "/.well-known/wenyuan-module.json"
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+){0,6}")
PATH = re.compile(r"/[A-Za-z0-9._~/-]{0,200}")
_CODE = re.compile(r"[a-z]{2,40}\.[a-z_]{2,60}")
_LIMITS = Limits(connect_seconds=3, total_seconds=5, body_bytes=32_768)
_MOST = 20


class WrongManifest(ValueError):
    """What a service says of itself cannot be used; the message is for staff and for its makers."""


def parse_base_url(text: str) -> str:
    """Return the root of a service without a slash at its end.

    Raises:
        WrongManifest: Not http or https, or with a query, a user or a port of another service.
    """
    text = text.strip()
    try:
        parse_target(text)
    except RequestRefused as problem:
        raise WrongManifest(str(problem)) from problem
    parts = urlsplit(text)
    if parts.query or parts.fragment or not re.fullmatch(r"[A-Za-z0-9._~/-]*", parts.path) or ".." in parts.path:
        raise WrongManifest("write the root of the service without query or fragment")
    return text.rstrip("/")


def parse_manifest(body: bytes) -> ServiceManifest:
    """Read a manifest.

    Raises:
        WrongManifest: Not JSON of this form, unknown members among them, or a value that cannot be used.
    """
    try:
        found = msgspec.convert(_without_version(msgspec.json.decode(body)), ServiceManifest, strict=True)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise WrongManifest(f"the manifest cannot be read: {problem}") from problem
    if wrong := _problem(found):
        raise WrongManifest(wrong)
    return found


def _without_version(value: object) -> object:
    if not isinstance(value, dict) or value.pop("wenyuan", None) != 1:
        raise WrongManifest('the manifest does not say "wenyuan": 1')
    known = {"id", "version", "title", "permissions", "menu", "health"}
    if unknown := sorted(set(map(str, value)) - known):
        raise WrongManifest(f"unknown members: {', '.join(unknown)[:200]}")
    return value


def _problem(found: ServiceManifest) -> str | None:
    if not NAME.fullmatch(found.id) or len(found.id) > 40:
        return f"{found.id[:60]!r} is not usable as an id; write small letters, digits and hyphens"
    try:
        parse_version(found.version)
    except WrongVersion as problem:
        return str(problem)
    titles = [found.title, *(line.title for line in found.menu)]
    if any(not title.get(language, "").strip() or len(title[language]) > 60 for title in titles for language in LANGUAGES):
        return f"a title lacks one of {', '.join(LANGUAGES)}, or is longer than 60 characters"
    if len(found.permissions) > _MOST or len(found.menu) > _MOST:
        return f"more than {_MOST} permissions or menu lines"
    if wrong := [code for code in found.permissions if not _CODE.fullmatch(code)]:
        return f"{wrong[0][:60]!r} is no permission"
    if not PATH.fullmatch(found.health) or ".." in found.health:
        return "the path of its health cannot be used"
    return next(filter(None, (_problem_of_line(line, found) for line in found.menu)), None)


def _problem_of_line(line: ServiceMenu, found: ServiceManifest) -> str | None:
    if line.area not in AREAS:
        return f"menu area {line.area[:40]!r} is not there"
    if not PATH.fullmatch(line.path) or ".." in line.path:
        return f"menu path {line.path[:80]!r} cannot be used"
    if line.permission not in ("", *found.permissions) or (line.area != "portal" and not line.permission):
        return "a menu line names no permission that the service asks for, which lines for staff must"
    return None if re.fullmatch(r"[a-z-]{0,20}", line.icon) else f"icon {line.icon[:40]!r} cannot be used"


def fetch_manifest(base_url: str, *, allowed: Sequence[Network] = ()) -> ServiceManifest:
    """Ask a service for its manifest.

    Raises:
        WrongManifest: It cannot be reached or may not, answers too late or too much, or says what cannot be used.
    """
    try:
        answer = safe_request(method="GET", url=parse_base_url(base_url) + WELL_KNOWN, headers={"accept": "application/json"}, limits=_LIMITS, allowed=allowed)
    except (RequestRefused, RequestFailed) as problem:
        raise WrongManifest(f"the service cannot be reached: {problem}") from problem
    if answer.status != 200:
        raise WrongManifest(f"the service answers {answer.status} for {WELL_KNOWN}")
    if answer.cut:
        raise WrongManifest("the manifest is too long")
    if answer.header("content-type").partition(";")[0].strip().lower() != "application/json":
        raise WrongManifest("the manifest does not come as application/json")
    return parse_manifest(answer.body)
