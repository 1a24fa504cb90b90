"""A web server of our own on a free port of the loopback, for as long as it is measured."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

# All clients of a measurement have one address, which the default limit of anonymous calls would refuse.
API_RATE = "1000000"


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def home_environment(home: Path) -> dict[str, str]:
    """The environment of a library in a folder, free of settings of any other."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("WENYUAN_")}
    return clean | {"WENYUAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wenyuan.site.settings.base"}


@contextlib.contextmanager
def serve(home: Path, *, workers: int, threads: int = 2) -> Iterator[tuple[int, int]]:
    """Run the web server alone, with the threads that the product has by default; yield its port and process id.

    Raises:
        RuntimeError: It gave no page within a minute.
    """
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers", str(workers),
         "--blocking-threads", str(threads), "--backlog", "1024", "--log-level", "warning", "wenyuan.site.wsgi:application"],
        env=home_environment(home) | {"WENYUAN_API_RATE_PER_MINUTE": API_RATE, "WENYUAN_UNLIMITED_NETWORKS": "127.0.0.0/8"}, stdout=subprocess.DEVNULL,
    )
    try:
        wait_for_page(port, "/healthz")
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for_page(port: int, path: str, seconds: float = 60.0) -> None:
    """Return when a page is given."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.02)
    raise RuntimeError(f"no page from {path}")
