"""Alive, ready, and each part in a sentence."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.test import Client
from tests.foundation.operations.conftest import AT

from wenyuan.foundation.operations.api import Check, Finding, IndexState, drop_check, register_check, run_checks, watch_index
from wenyuan.foundation.operations.queries import checks
from wenyuan.foundation.operations.web import machines


@pytest.fixture(autouse=True)
def fresh(monkeypatch) -> None:
    monkeypatch.setattr(machines, "_last", (0.0, []))


def test_alive_asks_no_database(rf) -> None:
    answer = machines.answer_alive(rf.get("/healthz"))  # without the database mark, any query is an error

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_when_database_tables_and_index_are_in_order(client: Client) -> None:
    watch_index(lambda _at: IndexState(generation=1, documents=3))
    try:
        answer = client.get("/readyz")
    finally:
        watch_index(None)

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": {"database": "good", "migrations": "good", "index": "good"}})


@pytest.mark.django_db
@pytest.mark.parametrize("state", [IndexState(trouble="IndexMissing"), None], ids=["damaged", "raises"])
def test_not_ready_without_an_index_and_no_inner_words_are_told(client: Client, state: IndexState | None) -> None:
    def watch(_at: datetime) -> IndexState:
        if state is None:
            raise RuntimeError("/secret/path")
        return state

    watch_index(watch)
    try:
        answer = client.get("/readyz")
    finally:
        watch_index(None)

    assert (answer.status_code, answer.json()["checks"]["index"]) == (503, "stop")
    assert "secret" not in answer.content.decode()


@pytest.mark.django_db
def test_not_ready_while_migrations_are_missing(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(checks, "_in_order", [])
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'operations'")

    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "stop")


@pytest.mark.django_db
def test_part_that_raises_does_not_hide_the_others() -> None:
    def fail(_at: datetime) -> Finding:
        raise OSError("no")

    register_check(Check("broken", "坏", fail))
    try:
        found = {one.name: one for one in run_checks(at=AT)}
    finally:
        drop_check("broken")

    assert (found["broken"].state, found["broken"].text) == ("stop", "看不了：OSError")
    assert found["database"].state == "good"


def certificate(path: Path, ends: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "library.example")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(ends - timedelta(days=90)).not_valid_after(ends)
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize(("days", "state"), [(60, "good"), (10, "warn"), (1, "stop"), (-1, "stop")])
def test_certificate_is_told_before_it_ends(tmp_path: Path, settings, days: int, state: str) -> None:
    certificate(tmp_path / "c.pem", AT.replace(microsecond=0) + timedelta(days=days, hours=1))
    settings.WENYUAN_CERTIFICATE_FILE = str(tmp_path / "c.pem")

    assert checks.look_at_certificate(AT).state == state


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n", bytes(range(256))])
def test_unreadable_certificate_is_a_finding(tmp_path: Path, settings, content: bytes) -> None:
    (tmp_path / "c.pem").write_bytes(content)
    settings.WENYUAN_CERTIFICATE_FILE = str(tmp_path / "c.pem")

    assert checks.look_at_certificate(AT).state == "stop"


@pytest.mark.parametrize(("hours", "state"), [(2, "good"), (48, "warn"), (24 * 9, "stop"), (None, "unknown")])
def test_backup_grows_old(tmp_path: Path, settings, hours: int | None, state: str) -> None:
    settings.WENYUAN_BACKUP_FOLDER = str(tmp_path)
    now = datetime.now(UTC)
    if hours is not None:
        (tmp_path / "dump").write_bytes(b"x")
        moment = now.timestamp() - hours * 3600
        os.utime(tmp_path / "dump", (moment, moment))

    assert checks.look_at_backup(now).state == state
