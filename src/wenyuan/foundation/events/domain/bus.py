"""Events on NATS JetStream: the message of the webhooks, published and acknowledged, without repetition inside the stream's window.

The client never connects again by itself, as it would then send what it held back in an order of its own; the sender asks again, at growing intervals.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

if TYPE_CHECKING:
    from nats.aio.client import Client

T = TypeVar("T")
_DUPLICATE_SECONDS = 600.0
_LARGEST_FILE = 65_536
_TOO_LARGE = 413


class Texts(Protocol):
    """Settings as they are read at the start."""

    def text(self, name: str) -> str:
        """Return a setting as text."""

    def items(self, name: str) -> list[str]:
        """Return a comma-separated list."""


@dataclass(frozen=True, slots=True)
class BusSettings:
    """Where events are published. Files are named, never their contents; an empty name is none."""

    servers: tuple[str, ...]
    stream: str = "WENYUAN"
    prefix: str = "wenyuan"
    credentials: str = ""
    authority: str = ""
    certificate: str = ""
    key: str = ""


class NotPublished(Exception):
    """A message was not taken. With a `status` it is the message's fault, and asking again does not help; without, that of the way or the server."""

    def __init__(self, problem: str, *, status: int | None = None) -> None:
        super().__init__(problem)
        self.status = status


@dataclass(frozen=True, slots=True)
class Published:
    """What the stream acknowledged. `duplicate` when it had the message already."""

    stream: str
    sequence: int
    duplicate: bool


def bus_settings(options: Texts) -> BusSettings | None:
    """Return where events are published; None when nowhere."""
    servers = tuple(options.items("WENYUAN_NATS_URL"))
    if not servers:
        return None
    return BusSettings(
        servers=servers, stream=options.text("WENYUAN_NATS_STREAM"), prefix=options.text("WENYUAN_NATS_SUBJECT"), credentials=options.text("WENYUAN_NATS_CREDENTIALS_FILE"),
        authority=options.text("WENYUAN_NATS_CA_FILE"), certificate=options.text("WENYUAN_NATS_CERTIFICATE_FILE"), key=options.text("WENYUAN_NATS_KEY_FILE"),
    )


def bus_subject(*, prefix: str, library_id: int | None, name: str) -> str:
    """Return `PREFIX.LIBRARY.EVENT-TYPE`, library 0 for events of none, so that a consumer may be let see one library or one type."""
    return f"{prefix}.{library_id or 0}.{name}"


@dataclass(slots=True)
class Bus:
    """A connection to the stream, opened when it is needed."""

    settings: BusSettings
    connect_seconds: float
    publish_seconds: float
    _client: Client | None = None
    _lost: asyncio.Event = field(default_factory=asyncio.Event)
    _door: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def publish(self, *, message_id: str, library_id: int | None, name: str, body: bytes) -> Published:
        """Publish and wait for the stream's acknowledgement.

        Raises:
            NotPublished: No server, refused, no stream, too late, or too large.
        """
        from nats import errors  # noqa: PLC0415 -- an extra

        subject = bus_subject(prefix=self.settings.prefix, library_id=library_id, name=name)
        headers = {"Nats-Msg-Id": message_id, "Content-Type": "application/json", "Nats-Expected-Stream": self.settings.stream}
        try:
            client = await self._connected()
            return await self._publish(client, subject, body, headers)
        except errors.MaxPayloadError as problem:
            raise NotPublished("the message is larger than the server takes", status=_TOO_LARGE) from problem
        except (errors.Error, OSError, TimeoutError, ValueError, KeyError) as problem:
            raise NotPublished(_words(problem)) from problem

    async def _publish(self, client: Client, subject: str, body: bytes, headers: dict[str, str]) -> Published:
        asked = asyncio.ensure_future(client.jetstream().publish(subject, body, timeout=self.publish_seconds, headers=headers))
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait({asked, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not asked.done():
                raise ConnectionError("the connection was lost before the stream acknowledged")
            answer = asked.result()
        finally:
            asked.cancel()
            lost.cancel()
        return Published(answer.stream, answer.seq, bool(answer.duplicate))

    async def _connected(self) -> Client:
        async with self._door:
            if self._client is not None and self._client.is_connected:
                return self._client
            await self.close()
            self._lost = asyncio.Event()
            async with asyncio.timeout(self.connect_seconds * 2):
                client = await self._connect()
                try:
                    await self._have_stream(client)
                    self._client = client
                finally:
                    if self._client is None:
                        await client.close()
            return client

    async def _connect(self) -> Client:
        from nats.aio.client import Client  # noqa: PLC0415 -- an extra
        from nats.errors import NoServersError  # noqa: PLC0415 -- an extra

        client, lost = Client(), self._lost

        problems: list[Exception] = []

        async def note_problem(problem: Exception) -> None:
            """Keep what the client would write into the log, and in the end sum up as `no servers`."""
            problems[:] = [problem]

        async def note_loss() -> None:
            lost.set()

        keys = _read_credentials(self.settings)
        options: dict[str, object] = {}
        if isinstance(keys, _SignedUser):
            options = {"signature_cb": lambda nonce: _over_tls(client, self.settings, keys.sign(nonce)), "user_jwt_cb": keys.token.encode}
        elif isinstance(keys, tuple):
            options = {"user": lambda: _over_tls(client, self.settings, keys[0]), "password": lambda: _over_tls(client, self.settings, keys[1])}
        elif keys:
            options = {"token": lambda: _over_tls(client, self.settings, keys)}
        if _wants_tls(self.settings):
            options["tls"] = await asyncio.get_running_loop().run_in_executor(None, _tls_context, self.settings)
        try:
            await client.connect(
                servers=list(self.settings.servers), name="wenyuan", allow_reconnect=False, max_reconnect_attempts=1, reconnect_time_wait=0,
                connect_timeout=max(1, round(self.connect_seconds)), error_cb=note_problem, closed_cb=note_loss, disconnected_cb=note_loss, **options,  # type: ignore[arg-type]
            )
        except NoServersError as problem:
            raise ConnectionError(_words(problems[0] if problems else problem)) from problem
        try:
            _over_tls(client, self.settings, "")
        except ConnectionError:
            await client.close()
            raise
        return client

    async def _have_stream(self, client: Client) -> None:
        """Make the stream where there is none; one that is there keeps its own settings."""
        from nats.js.api import StorageType, StreamConfig  # noqa: PLC0415 -- an extra
        from nats.js.errors import NotFoundError  # noqa: PLC0415 -- an extra

        stream = client.jetstream(timeout=self.connect_seconds)
        try:
            await stream.stream_info(self.settings.stream)
        except NotFoundError:
            await stream.add_stream(StreamConfig(
                name=self.settings.stream, subjects=[f"{self.settings.prefix}.>"], storage=StorageType.FILE, duplicate_window=_DUPLICATE_SECONDS,
            ))

    async def close(self) -> None:
        """Let the connection go."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):  # a connection that is broken already has nothing more to say
                async with asyncio.timeout(1):
                    await client.close()


@dataclass(frozen=True, slots=True, repr=False)
class _SignedUser:
    """A user by JWT, who signs the server's nonce with an nkey; the seed stays here."""

    token: str
    seed: bytes

    def sign(self, nonce: str) -> bytes:
        return base64.b64encode(Ed25519PrivateKey.from_private_bytes(self.seed).sign(nonce.encode()))


def _wants_tls(settings: BusSettings) -> bool:
    return any(one.startswith("tls://") for one in settings.servers)


def _over_tls(client: Client, settings: BusSettings, value: T) -> T:
    """Return a value that may be said now: a server that is to speak TLS and does not, perhaps by somebody's doing on the way, is told nothing.

    Raises:
        ConnectionError: The connection is plain.
    """
    told = client._server_info  # noqa: SLF001 -- the client has no public way to ask before it says who we are
    if _wants_tls(settings) and not told.get("tls_required"):
        raise ConnectionError("the server offers no TLS, so nothing was said to it")
    return value


def _tls_context(settings: BusSettings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.certificate:
        context.load_cert_chain(settings.certificate, settings.key or None)
    return context


def _read_credentials(settings: BusSettings) -> _SignedUser | tuple[str, str] | str | None:
    """Read the file anew at every connection, so that it may be changed: NATS credentials, `user:password`, or a token.

    Raises:
        ConnectionError: It cannot be used; the message never holds any of it.
    """
    if not settings.credentials:
        return None
    try:
        with open(settings.credentials, "rb") as file:  # noqa: PTH123 -- bounded
            text = file.read(_LARGEST_FILE).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise ConnectionError("the file of credentials cannot be read") from None
    if "-----BEGIN" in text:
        return _signed_user(text)
    if not all(_is_near(one) or one.startswith("tls://") for one in settings.servers):
        raise ConnectionError("a password or token is sent only over tls:// or to this host")
    user, colon, password = text.partition(":")
    return (user, password) if colon else text


def _is_near(server: str) -> bool:
    host = urlsplit(server).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _signed_user(text: str) -> _SignedUser:
    blocks = [block.strip().splitlines() for block in text.split("-----BEGIN")[1:]]
    found = {lines[0].strip(" -").removeprefix("NATS ").removeprefix("USER "): lines[1].strip() for lines in blocks if len(lines) > 1}
    try:
        raw = base64.b32decode(found["NKEY SEED"] + "=" * (-len(found["NKEY SEED"]) % 8))
        return _SignedUser(found["JWT"], _seed_of(raw))
    except (KeyError, ValueError, binascii.Error):
        raise ConnectionError("the file of credentials holds no user JWT and seed") from None


def _seed_of(raw: bytes) -> bytes:
    """Return the 32 octets of a seed: two octets of prefix, the seed, a checksum of two."""
    if len(raw) != 36 or binascii.crc_hqx(raw[:34], 0) != int.from_bytes(raw[34:], "little"):
        raise ValueError
    return raw[2:34]


def _words(problem: BaseException) -> str:
    """Say a problem without the `nats:` of the library, and without its emptiness."""
    text = str(problem).removeprefix("nats: ").strip()
    return (text or type(problem).__name__)[:300]
