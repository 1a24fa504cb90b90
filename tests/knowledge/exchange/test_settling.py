"""A change never appears behind a cursor that has passed it: what may still come is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from tests.knowledge.catalogue.staff.conftest import marc

from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import create_record, list_changes, newest_change, writing_transactions
from wenyuan.knowledge.exchange.domain.settling import settle_changes
from wenyuan.knowledge.exchange.models import Mark
from wenyuan.knowledge.exchange.queries.feed import change_before, change_until, find_datestamps

AT = datetime(2026, 11, 23, 4, 0, 0, 500, tzinfo=UTC)
_VERSION = (
    "insert into catalogue_recordversion (record_id, number, raw, encoding, action, at, reason) "
    "select id, version + 1, '\\x00', 'utf-8', 'edited', now(), '' from catalogue_record where id = %s returning id"
)


@pytest.fixture
def other() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Another session that writes."""
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    wanted = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
    with psycopg.connect(**wanted) as session:
        yield session
        session.rollback()


@pytest.mark.django_db(transaction=True)
def test_late_commit_is_waited_for_and_not_missed(other: psycopg.Connection[tuple[object, ...]]) -> None:
    library = register_library(code="CN-S", name="馆", level="county")
    first = create_record(marc=marc("S1"), library_id=library, at=AT, actor_id=None)
    before = settle_changes(at=AT)
    late = other.execute(_VERSION, [first]).fetchone()
    create_record(marc=marc("S2"), library_id=library, at=AT, actor_id=None)

    assert late is not None
    assert newest_change() > int(str(late[0])) > before
    assert settle_changes(at=AT + timedelta(seconds=1)) == before  # the newer change is there, the older one is still open
    other.execute("update catalogue_record set version = version + 1 where id = %s", [first])
    other.commit()
    settled = settle_changes(at=AT + timedelta(seconds=2))

    assert settled == newest_change()
    assert [row.change for row in list_changes(after=before, until=settled, limit=10)] == [late[0], newest_change()]


@pytest.mark.django_db(transaction=True)
def test_writer_that_came_later_is_not_waited_for(other: psycopg.Connection[tuple[object, ...]]) -> None:
    library = register_library(code="CN-S", name="馆", level="county")
    first = create_record(marc=marc("S1"), library_id=library, at=AT, actor_id=None)
    early = other.execute(_VERSION, [first]).fetchone()
    create_record(marc=marc("S2"), library_id=library, at=AT, actor_id=None)
    waited = newest_change()
    assert settle_changes(at=AT) == 0
    other.rollback()
    third = create_record(marc=marc("S3"), library_id=library, at=AT, actor_id=None)
    other.execute(_VERSION, [third])

    assert early is not None
    assert writing_transactions() != frozenset()
    assert settle_changes(at=AT) == waited < newest_change()


@pytest.mark.django_db(transaction=True)
def test_nothing_new_makes_no_mark_and_datestamps_do_not_go_back() -> None:
    library = register_library(code="CN-S", name="馆", level="county")
    assert settle_changes(at=AT) == 0
    create_record(marc=marc("S1"), library_id=library, at=AT, actor_id=None)
    one = settle_changes(at=AT)
    assert settle_changes(at=AT + timedelta(hours=1)) == one
    create_record(marc=marc("S2"), library_id=library, at=AT, actor_id=None)
    two = settle_changes(at=AT - timedelta(hours=1))
    second = AT.replace(microsecond=0)

    assert list(Mark.objects.order_by("change").values_list("change", "at")) == [(one, second), (two, second)]
    assert (change_before(second), change_until(second)) == (0, two)
    assert find_datestamps([one, two, two + 1]) == [second, second, None]
