"""Log lines without personal data: what a request brought along is struck out of every line, and messages of exceptions are never written.

Search words, user names, mails, keys and card numbers reach a log by way of messages, addresses and exceptions. So three things are done to each
line: every value that the current request carries is replaced; what looks like a mail, a key or a number of a person is replaced; of an
exception only its class and the places in the code are told.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Final

from django.utils.functional import LazyObject, empty

if TYPE_CHECKING:
    from django.http import HttpRequest

current: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
GONE: Final = "[…]"
_FRAMES: Final = 40
_CHAIN: Final = 4
_LONGEST: Final = 4000
# In this order: a mail before the words beside it, keys before long numbers.
_PATTERNS: Final = (
    re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
    re.compile(r"(?i)\b(?:bearer|basic|token)\s+[A-Za-z0-9._~+/=\-]{6,}"),
    re.compile(r"\bwy_[A-Za-z0-9_\-]{6,}"),
    re.compile(r"(?<=\?)[^\s\"'<>]+"),  # query strings
    re.compile(r"(?i)\b(?:user(?:name)?|name|login|account|email|mail|password|passwd|secret|session(?:id)?|sessionid|csrftoken|cookie|authorization|card|phone|q|query)\s*[=:]\s*"
               r"(?:'[^']*'|\"[^\"]*\"|[^\s,;&)]+)"),
    re.compile(r"\beyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]+)?"),  # JSON web tokens
    re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9_\-]*[0-9])(?=[A-Za-z0-9_\-]*[A-Za-z])[A-Za-z0-9_\-]{32,}(?![A-Za-z0-9])"),
    re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)"),  # identity cards and mobile telephones of China
    re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
)


def request_id() -> str:
    """Return the id of the request being answered; empty outside one."""
    request = current.get()
    return str(getattr(request, "request_id", "")) if request is not None else ""


def scrub(text: str) -> str:
    """Return a text without what the current request brought along and without what looks like personal data."""
    for value in _brought():
        text = text.replace(value, GONE)
    for pattern in _PATTERNS:
        text = pattern.sub(GONE, text)
    return text[:_LONGEST]


def _brought() -> list[str]:
    """Return the values that the current request carries, the longest first; nothing is parsed or loaded for it."""
    request = current.get()
    if request is None:
        return []
    held = request.__dict__
    values: set[str] = {value for form in (held.get("GET"), held.get("_post")) if form is not None for found in form.lists() for value in found[1] if isinstance(value, str)}
    values |= set(held.get("COOKIES", {}).values()) | {request.META.get("QUERY_STRING", ""), request.META.get("HTTP_AUTHORIZATION", ""), request.META.get("REMOTE_ADDR", "")}
    person = held.get("person")
    if isinstance(person, LazyObject):
        person = None if person.__dict__.get("_wrapped", empty) is empty else person
    if person is not None:
        values |= {str(getattr(person, "name", "")), str(getattr(person, "username", ""))}
    # A short number would strike out half of every line.
    return sorted((value for value in values if len(value) >= (3 if value.isascii() else 1) and not (value.isdigit() and len(value) < 6)), key=len, reverse=True)


def describe_error(error: BaseException) -> str:
    """Return an exception and what caused it as classes, files, lines and functions: no message and no value."""
    parts: list[str] = []
    one: BaseException | None = error
    while one is not None and len(parts) < _CHAIN:
        parts.append("\n".join([class_name(one), *frames_of(one.__traceback__)]))
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\ncaused by ".join(parts)


def class_name(error: BaseException) -> str:
    """Return the name of an exception's class with its module."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def frames_of(trace: TracebackType | None) -> list[str]:
    """Return the places of a stack, the innermost last, as `  file:line function`."""
    return [f"  {short_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace, limit=-_FRAMES)]


def short_path(path: str) -> str:
    """Return a source path from its package on, so that no machine's folders are told."""
    for mark in ("/site-packages/", "/src/", "/lib/"):
        if mark in path:
            return path.rsplit(mark, 1)[1]
    return path.rsplit("/", 1)[-1]


def _message(record: logging.LogRecord) -> str:
    try:
        return scrub(record.getMessage())
    except (TypeError, ValueError):  # a wrong placeholder must not cost the line
        return scrub(str(record.msg))


class PlainFormatter(logging.Formatter):
    """One line for people: time, level, logger, request, message."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        moment = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        number = request_id()
        line = f"{moment} {record.levelname} {record.name}{f' [{number}]' if number else ''}: {_message(record)}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{describe_error(error)}"


class JsonFormatter(logging.Formatter):
    """One JSON object a line (RFC 8259), for programs that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        body: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname, "logger": record.name,
            "message": _message(record), "process": record.process,
        }
        if number := request_id():
            body["request"] = number
        facts = getattr(record, "facts", None)
        if isinstance(facts, dict):
            body |= {str(key): value if isinstance(value, int | float | bool) else scrub(str(value)) for key, value in facts.items()}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            body |= {"error": class_name(error), "stack": describe_error(error).splitlines()}
        return json.dumps(body, ensure_ascii=False)


class ErrorRecorder(logging.Handler):
    """Hands every error that is logged with its exception to the records of errors."""

    def emit(self, record: logging.LogRecord) -> None:
        """Note the error; what goes wrong here is silent, for it would come back here."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None or record.levelno < logging.ERROR:
            return
        try:
            from .recording import recorder  # noqa: PLC0415 -- logging is set up before the apps are

            request = current.get()
            match = getattr(request, "resolver_match", None)
            recorder.note_error(error, route=match.route if match is not None else record.name, sample=request_id())
        except Exception:  # noqa: BLE001 -- see above
            return
