"""Pytest plugin: a home and a PostgreSQL for the test run, ready before Django reads its settings.

The bundled server is used unless WENYUAN_TEST_DATABASE_URL names another. Its data folder stays between runs, since making one
costs more than most tests; every process that runs tests has a home and a database of its own, so that two do not meet. Processes
that share a run have servers of their own too: an open transaction anywhere in a server holds back what the outbox may deliver.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wenyuan.site.postgres import BundledPostgres

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / "var" / "test"


def _alive(pid: str) -> bool:
    return pid.isdigit() and Path(f"/proc/{pid}").exists()


def _prepare() -> None:
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    kept = {"WENYUAN_TEST_DATA", "WENYUAN_CHROMIUM", "WENYUAN_TEST_DATABASE_URL"}
    for name in [n for n in os.environ if n.startswith("WENYUAN_") and n not in kept]:
        del os.environ[name]
    SHARED.mkdir(parents=True, exist_ok=True)
    for old in SHARED.glob("run-*"):
        if not _alive(old.name.removeprefix("run-")):
            shutil.rmtree(old, ignore_errors=True)
    home = SHARED / f"run-{os.getpid()}"
    home.mkdir(exist_ok=True)
    os.environ["WENYUAN_HOME"] = str(home)
    os.environ["WENYUAN_API_RATE_PER_MINUTE"] = "1000000"
    os.environ["WENYUAN_VECTORS"] = "off"  # tests of meaning bring vectors of their own
    os.environ["DJANGO_SETTINGS_MODULE"] = "wenyuan.site.settings.test"
    external = os.environ.get("WENYUAN_TEST_DATABASE_URL", "")
    if external:
        os.environ["WENYUAN_DATABASE_URL"] = external
        return
    from wenyuan.site.postgres import BundledPostgres

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    server = BundledPostgres(SHARED / f"postgres-{worker}" if worker else SHARED / "postgres")
    server.ensure_running()
    server._psql("postgres", "alter system set fsync = off")  # a database of tests outlives nothing; those that pull a plug have servers of their own
    server._psql("postgres", "alter system set synchronous_commit = off")
    server._psql("postgres", "select pg_reload_conf()")
    (home / "postgres").symlink_to(server.folder)
    for name in server._psql("postgres", "select datname from pg_database where datname like 'test_wenyuan_%'").split():
        if not _alive(name.rsplit("_", 1)[-1]):
            server._psql("postgres", f'drop database "{name}" with (force)')
    atexit.register(_leave, home, server)


def _leave(home: Path, server: BundledPostgres) -> None:
    """Take the run's folder away, and stop the server when this was the last run."""
    shutil.rmtree(home, ignore_errors=True)
    others = (other for other in SHARED.glob("run-*") if (other / "postgres").resolve() == server.folder.resolve())
    if not any(_alive(other.name.removeprefix("run-")) for other in others):
        server.stop()


_prepare()
