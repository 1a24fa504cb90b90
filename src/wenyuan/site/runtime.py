"""What a command needs before it can work: Django, a running database, applied migrations."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from wenyuan.site.options import Options, SettingsError
from wenyuan.site.postgres import BundledPostgres, PostgresError

if TYPE_CHECKING:
    from collections.abc import Iterator


def set_up_django() -> None:
    """Load settings and modules once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.site.settings.base")
    from wenyuan.foundation.ui.messages import compile_messages

    compile_messages()
    import django  # after the database, whose address the settings read

    django.setup()


def bundled(options: Options) -> BundledPostgres | None:
    """Return the bundled server, or None when another database is named."""
    return None if options.text("WENYUAN_DATABASE_URL") else BundledPostgres(options.home / "postgres")


@contextlib.contextmanager
def database(options: Options) -> Iterator[BundledPostgres | None]:
    """Have the bundled server run for the time of a command; stop it only if this call started it."""
    server = bundled(options)
    started = server.ensure_running() if server else False
    try:
        yield server
    finally:
        if server and started:
            server.stop()


def pending_migrations() -> list[str]:
    """Return the names of migrations that are not applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return [f"{m.app_label}.{m.name}" for m, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def require_migrated() -> None:
    """Apply missing migrations to the bundled database; refuse to touch one that somebody else runs.

    Raises:
        SettingsError: The external database is not migrated.
    """
    from django.conf import settings
    from django.db import OperationalError

    try:
        missing = pending_migrations()
    except OperationalError as problem:
        raise PostgresError(f"The database cannot be reached（数据库连不上）: {problem}") from problem
    if not missing:
        return
    if settings.WENYUAN.text("WENYUAN_DATABASE_URL"):
        raise SettingsError([f"The database lacks {len(missing)} migrations; run ./wenyuan migrate（请先运行 ./wenyuan migrate）"])
    migrate()


def migrate() -> None:
    """Bring tables, and the rules that keep libraries apart, up to date.

    Raises:
        SettingsError: The database's owner may not make the roles of the rules; the sentence holds what an administrator runs.
    """
    from django.core.management import call_command

    from wenyuan.foundation.tenancy.api import RolesMissing

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except RolesMissing as problem:
        raise SettingsError([str(problem)]) from problem
