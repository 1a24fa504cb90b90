"""HTTP with manners: pauses, bounds, patience with busy servers, and redirects that are checked like any other address."""

from __future__ import annotations

import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from wenyuan import __version__
from wenyuan.foundation.net.api import Answer, Limits, Network, RequestFailed, RequestRefused, Resolver, parse_target, safe_request

from .problems import SourceProblem

PAGE_BYTES: Final = 32 * 2**20
_MOST_REDIRECTS: Final = 5
_TRIES: Final = 3
_LONGEST_WAIT: Final = 120.0
_BUSY: Final = frozenset({429, 502, 503, 504})
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_OPENING: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Manners:
    """How a source is asked. `user` with `password` for basic authentication, `key` for a bearer token."""

    delay_ms: int = 500
    most_requests: int = 20_000
    contact: str = ""
    user: str = ""
    password: str = ""
    key: str = ""
    seconds: float = 90.0
    tries: int = _TRIES


@dataclass(slots=True)
class Transport:
    """Asks one source. `waiting` is called at least once a second while nothing happens, and may raise to end it."""

    manners: Manners
    allowed: Sequence[Network] = ()
    resolver: Resolver | None = None
    waiting: Callable[[], None] = lambda: None
    requests: int = 0
    # Headers for a URL of the source's own host, where every request carries a signature of its own.
    signer: Callable[[str], Mapping[str, str]] | None = None
    _last: float = field(default=0.0)

    def get(self, url: str, *, accept: str = "", headers: Mapping[str, str] | None = None, most_bytes: int = PAGE_BYTES) -> Answer:
        """Ask for a URL and return a whole answer with status 200 or 206, its body unpacked.

        Raises:
            SourceProblem: It may not be reached, gave no such answer, or gave too much.
        """
        problem = SourceProblem("failed", url)
        for attempt in range(self.manners.tries):
            answer, problem = self._try(url, accept, headers or {}, most_bytes)
            if answer is not None and answer.status in {200, 206}:
                return Answer(answer.status, answer.headers, unpack(answer, most_bytes), answer.cut)
            if answer is not None and answer.status not in _BUSY:
                break
            if problem.code in {"refused", "too-large", "limit", "redirect"} or attempt + 1 == self.manners.tries:
                break
            asked = _wait_asked(answer) if answer is not None else None
            self._sleep(asked if asked is not None else 2.0 * (attempt + 1))
        raise problem

    def _try(self, url: str, accept: str, headers: Mapping[str, str], most_bytes: int) -> tuple[Answer | None, SourceProblem]:
        here, home = url, urlsplit(url)
        for _hop in range(_MOST_REDIRECTS + 1):
            try:
                answer = self._ask(here, accept, headers, most_bytes, same_host=urlsplit(here)[:2] == home[:2])
            except RequestRefused as problem:
                return None, SourceProblem("refused", f"{here}: {problem}")
            except RequestFailed as problem:
                return None, SourceProblem("failed", str(problem))
            if answer.cut:
                return None, SourceProblem("too-large", f"{most_bytes:,}")
            if answer.status not in _MOVED:
                code = "denied" if answer.status in {401, 403} else "status"
                return answer, SourceProblem(code, str(answer.status))
            there = urljoin(here, answer.header("location"))
            if not answer.header("location") or (home.scheme == "https" and urlsplit(there).scheme != "https"):
                return None, SourceProblem("redirect", there)
            here = there
        return None, SourceProblem("redirect", here)

    def _ask(self, url: str, accept: str, headers: Mapping[str, str], most_bytes: int, *, same_host: bool) -> Answer:
        if self.requests >= self.manners.most_requests:
            raise SourceProblem("limit", str(self.manners.most_requests))
        parse_target(url)
        self._sleep(max(0.0, self._last + self.manners.delay_ms / 1000 - time.monotonic()))
        self.requests += 1
        sent = {"user-agent": agent(self.manners.contact), "accept-encoding": "gzip, identity", **({"accept": accept} if accept else {}), **headers}
        if same_host:
            sent |= self._credentials(url)
        limits = Limits(connect_seconds=min(10.0, self.manners.seconds), total_seconds=self.manners.seconds, head_bytes=65_536, body_bytes=most_bytes)
        try:
            if self.resolver is not None:
                return safe_request(method="GET", url=url, headers=sent, limits=limits, allowed=self.allowed, resolver=self.resolver)
            return safe_request(method="GET", url=url, headers=sent, limits=limits, allowed=self.allowed)
        finally:
            self._last = time.monotonic()

    def _credentials(self, url: str) -> dict[str, str]:
        """Return what goes to the source's own host and to no other."""
        if self.signer is not None:
            return dict(self.signer(url))
        if self.manners.key:
            return {"authorization": f"Bearer {self.manners.key}"}
        if self.manners.user:
            return {"authorization": "Basic " + b64encode(f"{self.manners.user}:{self.manners.password}".encode()).decode("ascii")}
        return {}

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + min(seconds, _LONGEST_WAIT)
        while (left := until - time.monotonic()) > 0:
            self.waiting()
            time.sleep(min(left, 0.5))


def agent(contact: str) -> str:
    """Return how the installation names itself to sources."""
    shown = "".join(c for c in contact if c.isascii() and c.isprintable())
    return f"Wenyuan/{__version__}" + (f" ({shown})" if shown else "")


def _wait_asked(answer: Answer) -> float | None:
    text = answer.header("retry-after").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def unpack(answer: Answer, most_bytes: int) -> bytes:
    """Return a body without its gzip or deflate wrapping.

    Raises:
        SourceProblem: It is not what it says, or larger than the bound once unpacked.
    """
    coding = answer.header("content-encoding").strip().lower()
    if coding in {"", "identity"}:
        return answer.body
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise SourceProblem("encoding", coding)
    return inflate(answer.body, most_bytes)


def inflate(octets: bytes, most_bytes: int) -> bytes:
    """Unpack gzip or zlib octets up to a bound.

    Raises:
        SourceProblem: They are neither, end too early, or hold more.
    """
    unpacker = zlib.decompressobj(wbits=47)
    parts: list[bytes] = []
    size = 0
    try:
        rest = octets
        while rest and not unpacker.eof:
            part = unpacker.decompress(rest, _OPENING)
            rest = unpacker.unconsumed_tail
            size += len(part)
            if size > most_bytes:
                raise SourceProblem("too-large", f"{most_bytes:,}")
            parts.append(part)
    except zlib.error as problem:
        raise SourceProblem("encoding", str(problem)) from problem
    if not unpacker.eof:
        raise SourceProblem("encoding", "the packed answer ends too early")
    return b"".join(parts)
