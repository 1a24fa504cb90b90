"""The bundled server: made, started, stopped, brought back after a kill."""

from __future__ import annotations

import stat
from pathlib import Path

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

        server.stop()
        assert server.is_running() is False
    finally:
        server.stop(mode="immediate")
