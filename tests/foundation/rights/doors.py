"""A small nation, everything in it that a door may show, and a walk through every door that the installation has."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.knowledge.catalogue.staff.conftest import marc

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.audit.api import record_act, sequence_pending
from wenyuan.foundation.events.api import open_subscription
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.libraries.api import register_branch, register_library
from wenyuan.foundation.libraries.domain.joining import open_application
from wenyuan.foundation.libraries.models import LibraryApplication
from wenyuan.foundation.modules.api import permissions
from wenyuan.foundation.rights.api import Action, Rule, assign_policy, set_policy
from wenyuan.foundation.storage.api import Reference, keep_file
from wenyuan.foundation.storage.domain.uploads import create_upload
from wenyuan.knowledge.catalogue.api import create_record, set_suppressed, take_file
from wenyuan.knowledge.discovery.api import rebuild_index

KINDS = ("anonymous", "reader", "reader_b", "suspended", "staff_a", "staff_b", "nation")
# Stands in everything of library A that is not for the public: no answer to anybody but A's staff and the nation may hold it.
SECRET = "秘甲"
_METHODS = ("GET", "POST")
# What the interface must be sent for its answer to be about the person and not about the body.
_BODIES = {"api/storage/v1/objects/<digest>/links": b'{"name": "x"}', "api/events/v1/subscriptions": b'{"name": "x", "address": "https://example.org/x", "types": ["*"]}'}


@dataclass(frozen=True)
class World:
    """Values for the parameters of addresses, by name, and by the beginning of an address where a name means several things."""

    values: dict[str, object]
    special: list[tuple[str, str, object]] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)
    visitor: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def value(self, address: str, name: str) -> object:
        for beginning, parameter, value in self.special:
            if parameter == name and address.startswith(beginning):
                return value
        return self.values.get(name, 1)

    def become(self, kind: str) -> Client:
        """Return the one client, whose middleware takes long to load, with the cookies of somebody."""
        self.visitor.cookies.clear()
        if kind in self.sessions:
            self.visitor.cookies["sessionid"] = self.sessions[kind]
        return self.visitor


def build_world() -> World:
    """Fill library A with one of everything, most of it secret."""
    at = timezone.now()
    first = register_library(code="CN-T-A", name="甲馆", level="city")
    second = register_library(code="CN-T-B", name="乙馆", level="city")
    branch = register_branch(library_id=first, code="01", name="主楼", kind="main")
    define_role(code="t_all", title="全部", permissions=[one.code for one in permissions()])
    people = {"reader": (first, None, False), "reader_b": (second, None, False), "suspended": (first, first, True), "staff_a": (first, first, True), "staff_b": (second, second, True), "nation": (first, None, True)}
    ids: dict[str, int] = {}
    sessions: dict[str, str] = {}
    for name, (home, library, staff) in people.items():
        ids[name] = open_account(username=name, name=f"{name}员", password="a-long-password", home_library_id=home)
        if staff:
            grant_role(account_id=ids[name], role_code="t_all", library_id=library)
        sessions[name] = _session(ids[name])
    Account.objects.filter(pk=ids["suspended"]).update(is_active=False)
    record = create_record(marc=marc("T1", SECRET), library_id=first, at=at, actor_id=None)
    set_suppressed(record_id=record, suppressed=True, at=at, actor_id=None)
    batch = take_file(io.BytesIO(b"00026    a2200025   4500\x1e\x1d"), name=f"{SECRET}.mrc", library_id=first, rule="skip", at=at)
    run = JobRun.objects.create(name="storage.collect", title=SECRET, queue="bulk", library_id=first, state="done")
    webhook, _secret = open_subscription(name=SECRET, address="https://example.org/hook", types=["*"], library_id=first, actor_id=ids["staff_a"], at=at)
    file = keep_file(stream=io.BytesIO(SECRET.encode()), reference=Reference("knowledge.digital", SECRET, "master", first), at=at)
    upload = create_upload(library_id=first, person_id=ids["staff_a"], name=SECRET, purpose="x", length=5, at=at)
    policy = set_policy(library_id=first, code="secret", title=SECRET, rules=[Rule(frozenset({Action.VIEW}))], at=at, actor_id=None)
    assign_policy(library_id=first, kind="page", subject=SECRET, code="secret", at=at, actor_id=None)
    number, _link = open_application(email="a@example.org", applicant_id=None, at=at)
    LibraryApplication.objects.filter(number=number).update(name=SECRET)
    reference = record_act(kind="catalogue", subject="record:1", action="edit", actor_id=ids["staff_a"], at=at, library_id=first)
    sequence_pending(at=at + timedelta(seconds=1))
    rebuild_index()
    return World(
        {
            "library_id": first, "branch_id": branch, "code": "CN-T-A", "account_id": ids["staff_a"], "record_id": record, "batch_id": batch, "digest": file.digest, "upload_id": upload.id,
            "reference": reference, "token": "no.token", "secret": "wrong-secret", "naan": "99999", "name": ark_name("record", record), "ark": f"ark:/99999/{ark_name('record', record)}",
            "path": "0/0", "uuid": uuid.UUID(int=0),
        },
        [
            ("staff/jobs/", "run_id", run.pk), ("api/jobs/", "run_id", run.pk), ("staff/webhooks/", "number", webhook), ("api/events/", "number", webhook),
            ("libraries/join/", "number", number), ("staff/library-applications/", "number", number), ("staff/rights/", "number", policy.id),
            ("m/", "name", "none"), ("staff/modules/", "name", "none"), (".well-known/", "name", "none"),
        ],
        sessions,
    )


def _session(account_id: int) -> str:
    client = Client()
    session = client.session
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(account_id), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = Account.objects.get(pk=account_id).get_session_auth_hash()
    session.save()
    return session.session_key or ""


def all_doors() -> list[tuple[str, str]]:
    """Return method and address of every door: each address of the resolver, and each operation of the interface."""
    found: set[tuple[str, str]] = set()
    for address, pattern in _walk(get_resolver().url_patterns):
        operations = getattr(getattr(pattern.callback, "__self__", None), "operations", None)
        methods = {method for one in operations for method in one.methods} if operations else _METHODS
        found |= {(method, address) for method in methods}
    return sorted(found, key=lambda door: (door[1], door[0]))


def _walk(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, address)
        else:
            for alternative in _alternatives(address):
                yield alternative, one


def _alternatives(address: str) -> list[str]:
    """Write an address of a regular expression as one of each alternative, its other parts as parameters."""
    plain = re.sub(r"\(\?P<(\w+)>\\d\+\)", r"<int:\1>", address.replace("^", "").replace("$", "").replace("\\.", "."))
    plain = re.sub(r"\(\?P<(\w+)>(/?)[^()|]*[\]*.+}][^()|]*\)", r"\2<\1>", plain)
    group = re.search(r"\(\?P<\w+>([\w|-]+)\)", plain)
    if group is None:
        return [plain]
    return [plain.replace(group[0], one) for one in group[1].split("|")]


def path_of(address: str, world: World) -> str:
    """Fill in the parameters of an address."""
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(world.value(address, found[1])), address)
    return f"/{filled}"


def walk_through(method: str, address: str, world: World) -> dict[str, tuple[int, bytes]]:
    """Ask at a door as each kind of person, and undo whatever it did; return status and content."""
    found: dict[str, tuple[int, bytes]] = {}
    for kind in KINDS:
        with transaction.atomic():
            client = world.become(kind)
            json = address.startswith("api/") and method not in {"GET", "HEAD"}
            answer = client.generic(method, path_of(address, world), _BODIES.get(address, b"{}") if json else b"", content_type="application/json" if json else "application/x-www-form-urlencoded", headers={"Tus-Resumable": "1.0.0"})
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            found[kind] = (answer.status_code, content)
            transaction.set_rollback(True)
        if answer.status_code == 405 and kind == KINDS[0]:
            return dict.fromkeys(KINDS, found[kind])  # a method that the door does not know is unknown to everybody
    return found
