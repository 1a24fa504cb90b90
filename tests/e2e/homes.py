"""A whole installation in a temporary folder, driven from the command line as an administrator would."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
import pytest

from wenyuan.site.postgres import BundledPostgres

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """A data folder with its own PostgreSQL."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WENYUAN_", "DJANGO_", "COV_"))}
        return kept | {"WENYUAN_HOME": str(self.folder), "WENYUAN_LANGUAGE": "zh-hans", "WENYUAN_VECTORS": "off", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

    @property
    def server(self) -> BundledPostgres:
        return BundledPostgres(self.folder / "postgres")

    def start(self, *args: str, log: IO[str] | None = None) -> subprocess.Popen[str]:
        """Start a command in a session of its own; a long one writes to a file, since nobody reads its pipes."""
        out = log if log is not None else subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, "-m", "wenyuan.site", *args], env=self.environment, cwd=self.folder, text=True, stdout=out, stderr=out, start_new_session=True,
        )

    def run(self, *args: str, timeout: float = 180) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "wenyuan.site", *args], env=self.environment, cwd=self.folder, text=True, capture_output=True, timeout=timeout, check=False)

    def run_json(self, *args: str) -> dict[str, object]:
        done = self.run(*args, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    def query(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.server.url()) as connection:
            return connection.execute(statement).fetchall()


def answers(port: int, *, within: float, path: str = "/healthz") -> int:
    """Return the status of a page as soon as it is 200, or the last one when the time is over (0: nobody answered)."""
    end = time.monotonic() + within
    status = 0
    while time.monotonic() < end and status != 200:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                status = answer.status
        except OSError:
            time.sleep(0.2)
    return status


@contextmanager
def served(home: Home, command: str) -> Iterator[str]:
    """Serve a home by `serve` or `demo`, and stop both the service and its database afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home.folder / "server.log"
    process = home.start(command, "--port", str(port), log=log.open("w"))
    try:
        assert answers(port, within=120) == 200, log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=40)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            home.server.stop(mode="immediate")


def copy_prepared(name: str, prepare: Callable[[Home], None], folder: Path, factory: pytest.TempPathFactory) -> Home:
    """Return a home made by `prepare`. It is prepared once for all processes of a test run, stopped, and copied: making one takes most of a minute."""
    base = factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    ready = root / f"prepared-{name}"
    with (root / f"prepared-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            making = Home(root / f"preparing-{name}")
            shutil.rmtree(making.folder, ignore_errors=True)  # left by a process that failed half way
            making.folder.mkdir()
            try:
                prepare(making)
            finally:
                making.server.stop()
            making.folder.rename(ready)
    shutil.copytree(ready, folder, dirs_exist_ok=True, symlinks=True, ignore=lambda path, names: {one for one in names if (Path(path) / one).is_socket()})
    return Home(folder)


def _migrate(home: Home) -> None:
    home.server.ensure_running()
    home.run_json("migrate")


def _load_demo(home: Home) -> None:
    with served(home, "demo"):
        pass


def migrated_home(folder: Path, factory: pytest.TempPathFactory) -> Home:
    """Return an installation without any library, its database stopped."""
    return copy_prepared("migrated", _migrate, folder, factory)


def demo_home(folder: Path, factory: pytest.TempPathFactory) -> Home:
    """Return an installation with the demo library as `./wenyuan demo` makes it from nothing, its database stopped."""
    return copy_prepared("demo", _load_demo, folder, factory)


@contextmanager
def new_home(folder: Path, factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Make an installation with one library, and stop its server afterwards."""
    home = migrated_home(folder, factory)
    home.server.ensure_running()
    try:
        script = "from wenyuan.foundation.libraries.api import register_library as r; r(code='CN-TEST', name='测试馆', level='city')"
        assert home.run("manage", "shell", "-c", script).returncode == 0
        yield home
    finally:
        home.server.stop(mode="immediate")
