"""Pytest plugin: a home and a PostgreSQL for the test run, ready before Django reads its settings.

The bundled server is used unless WENYUAN_TEST_DATABASE_URL names another. Its data folder stays between runs, since making one
costs more than most tests; every run has a fresh database.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "var" / "test"


def _prepare() -> None:
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    for name in [n for n in os.environ if n.startswith("WENYUAN_") and n not in {"WENYUAN_TEST_DATA", "WENYUAN_CHROMIUM", "WENYUAN_TEST_DATABASE_URL"}]:
        del os.environ[name]
    os.environ["WENYUAN_HOME"] = str(HOME)
    os.environ["WENYUAN_API_RATE_PER_MINUTE"] = "1000000"
    os.environ["DJANGO_SETTINGS_MODULE"] = "wenyuan.site.settings.test"
    for folder in ("index", "files", "staging"):
        shutil.rmtree(HOME / folder, ignore_errors=True)
    external = os.environ.pop("WENYUAN_TEST_DATABASE_URL", "")
    if external:
        os.environ["WENYUAN_DATABASE_URL"] = external
        return
    from wenyuan.site.postgres import BundledPostgres  # noqa: PLC0415 -- the path is set above

    server = BundledPostgres(HOME / "postgres")
    if server.ensure_running():
        atexit.register(server.stop)


_prepare()
