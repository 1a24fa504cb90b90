"""An HTTP/1.1 client for addresses from outside: pinned connections, bounded answers, no redirects."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from .addresses import Network, Resolver, choose_address, parse_target, resolve_host
from .data import Answer, Limits, RequestFailed, RequestRefused, Target

_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*")
_MANY_INTERIM = 5
_IDLE_KEPT = 16


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: bool = False


class _ClosedEarly(Exception):
    """The other side closed before the first octet of an answer."""


class Client:
    """Sends requests from one event loop and keeps connections open between them. Close it at the end."""

    def __init__(self, *, limits: Limits | None = None, allowed: Sequence[Network] = (), resolver: Resolver = resolve_host, agent: str = "Wenyuan") -> None:
        self._limits, self._allowed, self._resolver, self._agent = limits or Limits(), tuple(allowed), resolver, agent
        self._idle: dict[tuple[str, str, int], list[_Connection]] = defaultdict(list)
        # Names are resolved in threads of this client: a resolver that hangs must not take the loop's own.
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")
        self._tls = ssl.create_default_context()

    async def send(self, *, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """Send one request and return its answer, whatever its status.

        Raises:
            RequestRefused: The address may not be reached; nothing was sent.
            RequestFailed: No whole answer came within the limits.
        """
        target = parse_target(url)
        wire = _request_bytes(method, target, {"user-agent": self._agent, **(headers or {})}, body)
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                return await self._exchange(target, method, wire)
        except TimeoutError as problem:
            raise RequestFailed(f"no whole answer within {self._limits.total_seconds:g} s") from problem
        except RequestFailed:
            raise
        except (ssl.SSLError, OSError) as problem:
            raise RequestFailed(str(problem)[:300] or type(problem).__name__) from problem

    async def _exchange(self, target: Target, method: str, wire: bytes) -> Answer:
        key = (target.scheme, target.host, target.port)
        while True:
            idle = self._idle[key]
            connection = idle.pop() if idle else await self._connect(target)
            keep = False
            try:
                connection.writer.write(wire)
                answer, keep = await _read_answer(connection.reader, method, self._limits)
            except (_ClosedEarly, ConnectionError) as problem:
                if connection.used:  # kept open by us, closed by them meanwhile: once more on a new one
                    continue
                raise RequestFailed("the connection was closed without an answer") from problem
            finally:
                if keep and len(idle) < _IDLE_KEPT:
                    connection.used = True
                    idle.append(connection)
                else:
                    connection.writer.close()
            return answer

    async def _connect(self, target: Target) -> _Connection:
        try:
            async with asyncio.timeout(self._limits.connect_seconds):
                found = await asyncio.get_running_loop().run_in_executor(self._threads, self._resolver, target.host, target.port)
                address = choose_address(found, allowed=self._allowed)
                secure = self._tls if target.scheme == "https" else None
                reader, writer = await asyncio.open_connection(
                    address, target.port, ssl=secure, server_hostname=target.host if secure else None, limit=self._limits.head_bytes,
                )
        except TimeoutError as problem:
            raise RequestFailed(f"no connection within {self._limits.connect_seconds:g} s") from problem
        except UnicodeError as problem:
            raise RequestRefused("the host name cannot be resolved") from problem
        return _Connection(reader, writer)

    async def close(self) -> None:
        """Close every connection that is kept."""
        for connections in self._idle.values():
            for connection in connections:
                connection.writer.close()
                with suppress(OSError, TimeoutError):
                    async with asyncio.timeout(1):
                        await connection.writer.wait_closed()
        self._idle.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _request_bytes(method: str, target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {target.path} HTTP/1.1", f"host: {target.authority}", f"content-length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
    if any("\r" in line or "\n" in line or "\0" in line for line in lines):
        raise RequestRefused("a header holds a line break")
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body


async def _read_answer(reader: asyncio.StreamReader, method: str, limits: Limits) -> tuple[Answer, bool]:
    for _ in range(_MANY_INTERIM):
        version, status, headers = await _read_head(reader)
        if status >= 200:
            break
    else:
        raise RequestFailed("too many interim answers")
    fields = dict(reversed(headers))
    keep = version == b"1" and "close" not in fields.get("connection", "").lower()
    if method == "HEAD" or status in {204, 304}:
        return Answer(status, headers, b""), keep
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body, whole = await _read_chunks(reader, limits.body_bytes)
    elif "content-length" in fields:
        length = fields["content-length"]
        if not length.isascii() or not length.isdigit() or len(length) > 18:
            raise RequestFailed("the length of the answer cannot be read")
        body = await _read_exactly(reader, min(int(length), limits.body_bytes))
        whole = int(length) <= limits.body_bytes
    else:
        body, keep = await _read_to_end(reader, limits.body_bytes + 1), False
        whole = len(body) <= limits.body_bytes
    return Answer(status, headers, body[: limits.body_bytes], cut=not whole), keep and whole


async def _read_head(reader: asyncio.StreamReader) -> tuple[bytes, int, tuple[tuple[str, str], ...]]:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError as problem:
        raise RequestFailed("the head of the answer is too long") from problem
    except asyncio.IncompleteReadError as problem:
        if not problem.partial:
            raise _ClosedEarly from problem
        raise RequestFailed("the answer ends within its head") from problem
    first, *lines = head[:-4].split(b"\r\n")
    status = _STATUS.fullmatch(first)
    found = [_HEADER.fullmatch(line) for line in lines]
    if status is None or None in found:
        raise RequestFailed("the answer is not HTTP/1.1")
    headers = tuple((m[1].decode("ascii").lower(), m[2].decode("latin-1")) for m in found if m is not None)
    return status[1], int(status[2]), headers


async def _read_exactly(reader: asyncio.StreamReader, length: int) -> bytes:
    try:
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError as problem:
        raise RequestFailed("the answer ends within its body") from problem


async def _read_chunks(reader: asyncio.StreamReader, limit: int) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    room = limit
    while True:
        line = await _read_line(reader)
        size_text = line.split(b";", 1)[0].strip()
        if not re.fullmatch(rb"[0-9a-fA-F]{1,15}", size_text):
            raise RequestFailed("a chunk of the answer has no size")
        size = int(size_text, 16)
        if size == 0:
            while await _read_line(reader):  # trailers, bounded by the time of the request
                pass
            return b"".join(parts), True
        parts.append(await _read_exactly(reader, min(size, room)))
        if size > room:
            return b"".join(parts), False
        room -= size
        if await _read_line(reader):
            raise RequestFailed("a chunk of the answer is longer than it says")


async def _read_line(reader: asyncio.StreamReader) -> bytes:
    try:
        return (await reader.readuntil(b"\r\n"))[:-2]
    except (asyncio.LimitOverrunError, asyncio.IncompleteReadError) as problem:
        raise RequestFailed("a chunk of the answer cannot be read") from problem


async def _read_to_end(reader: asyncio.StreamReader, limit: int) -> bytes:
    parts: list[bytes] = []
    room = limit
    while room and (part := await reader.read(room)):
        parts.append(part)
        room -= len(part)
    return b"".join(parts)


def safe_request(
    *, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"", limits: Limits | None = None,
    allowed: Sequence[Network] = (), resolver: Resolver = resolve_host,
) -> Answer:
    """Send one request from code without an event loop; raises as `Client.send` does."""

    async def once() -> Answer:
        client = Client(limits=limits, allowed=allowed, resolver=resolver)
        try:
            return await client.send(method=method, url=url, headers={"connection": "close", **(headers or {})}, body=body)
        finally:
            await client.close()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(once())
    with ThreadPoolExecutor(max_workers=1) as elsewhere:  # this thread has a loop of its own already
        return elsewhere.submit(asyncio.run, once()).result()
