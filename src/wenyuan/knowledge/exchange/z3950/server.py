"""The network side of Z39.50: connections, limits and time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import close_old_connections

from wenyuan.bibliography.z3950 import BerError, CloseReason, value_length, write_close

from .session import Session

_GREETING = 2.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server bears. Times are in seconds, `request` in octets."""

    sessions: int = 200
    sessions_of_an_address: int = 10
    request: int = 262_144
    idle: float = 300.0
    answering: float = 30.0
    workers: int = 4


class Server:
    """Listens, and gives each connection a session; answers are made in a few threads, since database and index wait."""

    def __init__(self, *, codec: str = "utf-8", limits: Limits | None = None) -> None:
        self._codec = codec
        self._limits = limits or Limits()
        self._open: Counter[str] = Counter()
        self._threads = ThreadPoolExecutor(self._limits.workers, thread_name_prefix="z3950")

    async def listen(self, host: str, port: int) -> asyncio.Server:
        """Open the port."""
        return await asyncio.start_server(self._serve, host, port, limit=self._limits.request)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str((writer.get_extra_info("peername") or ("?",))[0])
        full = self._open.total() >= self._limits.sessions or self._open[address] >= self._limits.sessions_of_an_address
        self._open[address] += 1
        try:
            if full:
                # What was sent is read first: closing over it would take the answer away from the client.
                with contextlib.suppress(TimeoutError, BerError):
                    await asyncio.wait_for(self._read(reader, bytearray()), _GREETING)
                await self._send(writer, write_close(reference=None, reason=CloseReason.RESOURCES, text="too many sessions"))
            else:
                await self._converse(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            log.debug("%s went away", address)
        finally:
            self._open[address] -= 1
            if self._open[address] <= 0:
                del self._open[address]
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(clock=lambda: datetime.now(UTC), codec=self._codec)
        buffer = bytearray()
        while not session.ended:
            try:
                octets = await asyncio.wait_for(self._read(reader, buffer), self._limits.idle)
            except TimeoutError:
                await self._send(writer, write_close(reference=None, reason=CloseReason.LACK_OF_ACTIVITY))
                return
            except BerError as problem:
                await self._send(writer, write_close(reference=None, reason=CloseReason.PROTOCOL_ERROR, text=str(problem)))
                return
            if not octets:
                return
            await self._send(writer, await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, session, octets))

    async def _read(self, reader: asyncio.StreamReader, buffer: bytearray) -> bytes:
        """Return the octets of one request; none where the client has gone."""
        while True:
            length = value_length(bytes(buffer), self._limits.request) if buffer else None
            if length is not None:
                octets = bytes(buffer[:length])
                del buffer[:length]
                return octets
            more = await reader.read(65_536)
            if not more:
                return b""
            buffer += more

    async def _send(self, writer: asyncio.StreamWriter, octets: bytes) -> None:
        writer.write(octets)
        await asyncio.wait_for(writer.drain(), self._limits.answering)

    def _answer(self, session: Session, octets: bytes) -> bytes:
        close_old_connections()
        try:
            return session.answer(octets)
        except Exception:
            log.exception("no answer")
            session.ended = True
            return write_close(reference=None, reason=CloseReason.SYSTEM_PROBLEM)
        finally:
            close_old_connections()

    def stop(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)
