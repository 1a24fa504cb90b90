"""An answer from outside, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass


class RequestRefused(ValueError):
    """The address may not be reached; nothing was sent."""


class RequestFailed(OSError):
    """No whole answer came: no connection, wrong certificate, time over, not HTTP."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart; `host` without brackets, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str
    authority: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request. Seconds and octets."""

    connect_seconds: float = 5.0
    total_seconds: float = 15.0
    head_bytes: int = 16_384
    body_bytes: int = 16_384


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; header names in lower case; `cut` when the body was longer than the limit."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut: bool = False

    def header(self, name: str) -> str:
        """Return the first header of a name, or an empty string."""
        return next((value for key, value in self.headers if key == name), "")
