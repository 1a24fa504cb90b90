"""A whole installation in a temporary folder, driven from the command line as an administrator would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg

from wenyuan.site.postgres import BundledPostgres

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """A data folder with its own PostgreSQL."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WENYUAN_", "DJANGO_", "COV_"))}
        return kept | {"WENYUAN_HOME": str(self.folder), "WENYUAN_LANGUAGE": "zh-hans", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

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


@contextmanager
def new_home(folder: Path) -> Iterator[Home]:
    """Make an installation with one library, and stop its server afterwards."""
    home = Home(folder)
    home.server.ensure_running()
    try:
        home.run_json("migrate")
        script = "from wenyuan.foundation.libraries.api import register_library as r; r(code='CN-TEST', name='测试馆', level='city')"
        assert home.run("manage", "shell", "-c", script).returncode == 0
        yield home
    finally:
        home.server.stop(mode="immediate")
