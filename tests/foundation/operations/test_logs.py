"""Nothing that a person wrote, is called, or holds reaches a line of the log."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.db import IntegrityError
from django.test import Client, RequestFactory

from wenyuan.foundation.operations.logs import JsonFormatter, PlainFormatter, current, scrub


def line_of(message: str, *args: object, formatter: logging.Formatter | None = None, error: BaseException | None = None) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter or JsonFormatter())
    record = logging.LogRecord("x", logging.ERROR, "f.py", 1, message, args, (type(error), error, None) if error else None)
    handler.emit(record)
    return out.getvalue()


@pytest.mark.parametrize("formatter", [JsonFormatter(), PlainFormatter()], ids=["json", "plain"])
@pytest.mark.parametrize(("message", "secret"), [
    ("GET /search/?q=%E9%B2%81%E8%BF%85&page=2 took long", "%E9%B2%81"),
    ("bad login for user=lixiaohua", "lixiaohua"),
    ("username: '李小华' refused", "李小华"),
    ("mail to reader.one@example.cn failed", "reader.one@example.cn"),
    ("Authorization: Bearer abcdef123456.xyz", "abcdef123456"),
    ("key wy_9fK2m_abcdefgh refused", "wy_9fK2m"),
    ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "eyJhbGci"),
    ("session 4f9k2m4f9k2m4f9k2m4f9k2m4f9k2m4f9k gone", "4f9k2m4f9k2m"),
    ("card=1234567 lost", "1234567"),
    ("id 11010519491231002X seen", "11010519491231002X"),
    ("call 13800138000", "13800138000"),
    ("from 192.0.2.17", "192.0.2.17"),
    ("password = hunter2hunter2", "hunter2"),
])
def test_log_line_leaves_out_what_is_personal(message: str, secret: str, formatter: logging.Formatter) -> None:
    line = line_of(message, formatter=formatter)

    assert secret not in line
    assert "[…]" in line


@pytest.mark.parametrize("word", ["鲁迅全集", "li", "secret term", "秘"])
def test_log_line_leaves_out_what_the_request_brought(word: str) -> None:
    request = RequestFactory().get("/search/", {"q": word})
    _ = request.GET
    token = current.set(request)
    try:
        line = line_of("looked for %s in vain", word)
    finally:
        current.reset(token)

    assert (word in line) == (word == "li")  # two Latin letters stand in half of all words


def test_exception_is_told_by_class_and_place_only() -> None:
    with pytest.raises(IntegrityError) as caught:
        raise IntegrityError("Key (email)=(reader@example.cn) already exists")
    error = caught.value
    record = logging.LogRecord("x", logging.ERROR, "f.py", 1, "failed", (), (type(error), error, error.__traceback__))
    body = json.loads(JsonFormatter().format(record))

    assert body["error"] == "django.db.utils.IntegrityError"
    assert "reader@example.cn" not in json.dumps(body)
    assert any("test_exception_is_told_by_class_and_place_only" in one for one in body["stack"])


def test_json_line_carries_request_and_facts() -> None:
    request = RequestFactory().get("/")
    request.request_id = "0123456789abcdef"
    token = current.set(request)
    try:
        record = logging.LogRecord("wenyuan.request", logging.WARNING, "f.py", 1, "slow answer", (), None)
        record.facts = {"route": "search/", "milliseconds": 1400}
        body = json.loads(JsonFormatter().format(record))
    finally:
        current.reset(token)

    assert {key: body[key] for key in ("level", "logger", "message", "request", "route", "milliseconds")} == {
        "level": "WARNING", "logger": "wenyuan.request", "message": "slow answer", "request": "0123456789abcdef", "route": "search/", "milliseconds": 1400,
    }


def test_harmless_line_is_left_alone() -> None:
    assert scrub("indexed 1,204 documents in 3.5 s, generation 7") == "indexed 1,204 documents in 3.5 s, generation 7"


@pytest.mark.django_db
def test_answer_and_problem_document_carry_the_same_number(client: Client) -> None:
    page, problem = client.get("/healthz"), client.get("/api/operations/v1/health")

    assert len(page.headers["X-Request-ID"]) == 16
    assert problem.status_code == 403
    assert problem.json()["request_id"] == problem.headers["X-Request-ID"]
    assert page.headers["X-Request-ID"] != problem.headers["X-Request-ID"]
