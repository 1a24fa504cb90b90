"""Malware scanners: the protocol, and a client of clamd (INSTREAM)."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from .data import ScanState

_CHUNK = 1 << 18
_LONGEST_ANSWER = 4096


class ScannerUnavailable(ConnectionError):
    """The scanner gave no answer; nothing is known of the file."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scanner said. `words` is the name of what was found, or why nothing can be said."""

    state: ScanState
    words: str = ""


class Scanner(Protocol):
    """Reads a file whole and says what it found."""

    def scan(self, stream: BinaryIO) -> ScanResult:
        """Scan a stream.

        Raises:
            ScannerUnavailable
        """


@dataclass(frozen=True, slots=True)
class ClamdScanner:
    """clamd at `tcp://host:port` or `unix:/path`.

    Source:
        clamd(8), command INSTREAM: chunks of a length in network order and octets, ended by a length of nought.
    """

    address: str
    seconds: float = 120.0

    def scan(self, stream: BinaryIO) -> ScanResult:
        """Send a stream; a file longer than clamd takes stays unscanned."""
        try:
            with self._connect() as connection:
                answer = self._talk(connection, stream)
        except OSError as problem:
            raise ScannerUnavailable(str(problem)[:200]) from problem
        return _read_answer(answer)

    def _connect(self) -> socket.socket:
        if self.address.startswith("unix:"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.seconds)
            connection.connect(self.address.removeprefix("unix:"))
            return connection
        parts = urlsplit(self.address)
        return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=self.seconds)

    def _talk(self, connection: socket.socket, stream: BinaryIO) -> str:
        connection.sendall(b"zINSTREAM\0")
        try:
            while chunk := stream.read(_CHUNK):
                connection.sendall(struct.pack("!L", len(chunk)) + chunk)
            connection.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # clamd has answered already that the stream is too long
        answer = b""
        while len(answer) < _LONGEST_ANSWER and not answer.endswith(b"\0"):
            part = connection.recv(_LONGEST_ANSWER)
            if not part:
                break
            answer += part
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _read_answer(answer: str) -> ScanResult:
    if answer.endswith("FOUND"):
        return ScanResult(ScanState.INFECTED, answer.removeprefix("stream:").removesuffix("FOUND").strip()[:200])
    if answer.endswith("OK"):
        return ScanResult(ScanState.CLEAN)
    if "size limit exceeded" in answer:
        return ScanResult(ScanState.UNSCANNED, "longer than the scanner takes")
    raise ScannerUnavailable(f"the scanner answered {answer[:100]!r}")


def scanner_configured() -> bool:
    """Whether the settings name a scanner."""
    return bool(settings.WENYUAN.text("WENYUAN_CLAMD"))


def configured_scanner() -> Scanner | None:
    """Return the scanner of the settings."""
    address = settings.WENYUAN.text("WENYUAN_CLAMD")
    return ClamdScanner(address) if address else None
