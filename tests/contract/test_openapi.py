"""The HTTP interface keeps its promises: a committed document, examples, and answers that agree with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings

from wenyuan.site.api import openapi_document

SNAPSHOT = Path(__file__).with_name("openapi.json")


def test_document_is_the_committed_one() -> None:
    current = json.loads(json.dumps(openapi_document(), default=str))

    assert current == json.loads(SNAPSHOT.read_text()), "the interface has changed: python -m tests.contract.test_openapi writes the new snapshot; say it in the changelog"


def test_document_is_openapi_3_1_and_every_operation_is_described() -> None:
    document = openapi_document()
    silent = [f"{method} {path}" for path, methods in document["paths"].items() for method, operation in methods.items() if not operation.get("description") or not operation.get("summary")]

    assert (document["openapi"][:3], silent) == ("3.1", [])


@schemathesis.serializer("application/marc")
def _octets(_context: object, value: object) -> bytes:
    """A file of records as whatever octets come along."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


schema = schemathesis.openapi.from_dict(json.loads(SNAPSHOT.read_text()) if SNAPSHOT.exists() else {"openapi": "3.1.0", "info": {"title": "x", "version": "0"}, "paths": {}})
schema.app = get_wsgi_application()


@pytest.fixture
def lasting_connection() -> Iterator[None]:
    """The connection of a test is in a transaction, which Django would close at the begin of every request but those of its own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_call_makes_the_server_fail(case: schemathesis.Case, db: None, lasting_connection: None) -> None:
    """Whatever is sent: no 5xx but the honest 503 of a missing index, and errors are problem documents."""
    del db, lasting_connection
    response = case.call()

    assert response.status_code < 500 or response.status_code == 503, (case.formatted_path, response.text)
    assert "数据库" not in response.text or response.status_code < 500, response.text
    if response.status_code >= 400:
        assert response.headers["content-type"][0].startswith("application/problem+json"), response.headers


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/libraries/v1/libraries", "/api/catalogue/v1/records"])
def test_unchanged_answer_is_304(path: str) -> None:
    first = Client().get(path)
    again = Client().get(path, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), [("post", "/api/catalogue/v1/records?library=CN-X"), ("put", "/api/catalogue/v1/records/b115gp"), ("delete", "/api/catalogue/v1/records/b115gp?reason=xx"), ("get", "/api/jobs/v1/runs")])
def test_strangers_change_nothing(method: str, path: str) -> None:
    assert Client().generic(method.upper(), path, "{}", content_type="application/json").status_code in {400, 403, 404}


if __name__ == "__main__":
    import django

    django.setup()
    SNAPSHOT.write_text(json.dumps(openapi_document(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/catalogue/v1/records?library=%00", "/api/catalogue/v1/records?library=a%00b"])
def test_a_code_that_no_database_can_look_for_is_no_library(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400
