"""The tables of joining come over filled tables."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def go_to(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # a table with checks waiting cannot be altered
    executor = MigrationExecutor(connection)
    executor.migrate([("libraries", name)])


@pytest.mark.usefixtures("db")
def test_inactive_library_counts_as_suspended() -> None:
    go_to("0001_initial")
    with connection.cursor() as cursor:
        for code, active in (("A", True), ("B", False)):
            cursor.execute(
                "insert into libraries_library (code, name, name_en, level, address, phone, time_zone, active) values (%s, %s, '', 'city', '', '', 'Asia/Shanghai', %s)",
                [code, code, active],
            )
    go_to("0003_states_of_inactive_libraries")
    with connection.cursor() as cursor:
        cursor.execute("select code, state, accent from libraries_library order by code")
        assert cursor.fetchall() == [("A", "active", "azure"), ("B", "suspended", "azure")]
