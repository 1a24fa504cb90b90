"""The bundled server: made, started, stopped, brought back after a kill."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg

from wenyuan.site.postgres import BundledPostgres


def test_life_of_a_server(tmp_path: Path) -> None:
    server = BundledPostgres(tmp_path / "a folder with a space")
    try:
        assert (server.ensure_running(), server.ensure_running()) == (True, False)
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("select current_user, rolsuper from pg_roles where rolname = current_user").fetchone() == ("wenyuan", False)
            connection.execute("create table kept (n int)")
        assert stat.S_IMODE((server.folder / "password").stat().st_mode) == 0o600

        server.kill()
        assert server.ensure_running() is True
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("select count(*) from kept").fetchone() == (0,)

        # A data folder of an earlier version gets the application's role when it is next used.
        before = (server.folder / "password-app").read_text()
        (server.folder / "password-app").unlink()
        server.ensure_running()
        with psycopg.connect(server.url(application=True)) as connection:
            assert connection.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user").fetchone() == ("wenyuan_app", False, False)
        assert ((server.folder / "password-app").read_text() != before, stat.S_IMODE((server.folder / "password-app").stat().st_mode)) == (True, 0o600)

        _refused_without_roles(server)
        server.stop()
        assert server.is_running() is False
    finally:
        server.stop(mode="immediate")


def _refused_without_roles(server: BundledPostgres) -> None:
    """An owner who may not create roles is told what an administrator runs, and after that all is well."""
    for statement in (
        "revoke wenyuan_app, wenyuan_national from wenyuan", "drop role wenyuan_app", "drop role wenyuan_national", "create role own login password 'x'", "create database lib owner own",
    ):
        server._psql("postgres", statement)
    url = f"postgresql://own:x@/lib?host={quote(str(server.socket_folder), safe='')}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WENYUAN_") and k != "DJANGO_SETTINGS_MODULE"} | {
        "WENYUAN_HOME": str(server.folder / "home"), "WENYUAN_DATABASE_URL": url, "LANG": "C",
    }

    def migrate() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "wenyuan.site", "migrate"], env=environment, capture_output=True, text=True, timeout=300, check=False)

    refused = migrate()
    assert (refused.returncode, "Traceback" in refused.stderr) == (78, False), refused.stderr
    for statement in re.findall(r"^(?:create|grant) .*;$", refused.stderr, re.MULTILINE):
        server._psql("postgres", statement)
    assert migrate().returncode == 0
