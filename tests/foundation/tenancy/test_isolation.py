"""The database keeps libraries apart whatever the code above it forgets: direct SQL of the application's role, table by table."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from tests.foundation.tenancy.conftest import AT, Two

from wenyuan.foundation.events.api import emit
from wenyuan.foundation.libraries.api import register_library
from wenyuan.foundation.tenancy.api import (
    APP_ROLE,
    NATIONAL_ROLE,
    NOBODY,
    Scope,
    TableRule,
    apply_rules,
    confined_to,
    declared_rules,
    find_gaps,
    seeing,
    stepping_over,
)

pytestmark = pytest.mark.django_db
RULES = declared_rules()
# Rows that everybody may read: the national catalogue, and where and when libraries are open.
PUBLIC = {table for table, rule in RULES.items() if rule.everyone_reads}
PRIVATE = sorted(set(RULES) - PUBLIC)
# Accounts belong to people, who may go to any library; their module's doors answer for them.
BY_PERSON = {"accounts_account", "accounts_rolegrant", "accounts_accountact", "accounts_grantrequest", "accounts_apikey"}
KEYS = {"audit_entry": "number", "audit_particulars": "number", "audit_actorsalt": "number"}


def ask(statement: str, *values: object) -> int:
    """Run a statement in a savepoint; return how many rows it touched, -1 when it was refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount
    except DatabaseError as refused:
        if "row-level security" not in str(refused) and "permission denied" not in str(refused):
            raise
        return -1


def key(table: str) -> str:
    return KEYS.get(table, "id")


def test_every_table_with_a_library_has_a_rule() -> None:
    bearing = {m._meta.db_table for m in apps.get_models() for f in m._meta.fields if f.column == "library_id"}

    assert bearing - set(RULES) - BY_PERSON == set()


def test_rules_are_in_force() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace")
        guarded = {row[0] for row in cursor.fetchall()}
        cursor.execute("select rolname, rolsuper, rolbypassrls, rolcreaterole, rolinherit from pg_roles where rolname = any(%s) order by 1", [[APP_ROLE, NATIONAL_ROLE]])
        roles = cursor.fetchall()
        cursor.execute("select count(*) from pg_tables where tableowner = any(%s)", [[APP_ROLE, NATIONAL_ROLE]])
        owned = cursor.fetchone()

    assert (guarded, roles, owned) == (set(RULES), [(APP_ROLE, False, False, False, False), (NATIONAL_ROLE, False, False, False, True)], (0,))


def test_rules_are_put_in_force_once() -> None:
    assert apply_rules(RULES.values()) == []
    assert apply_rules([TableRule("jobs_jobrun", library="library_id")]) == ["jobs_jobrun"]


def test_gaps_are_found() -> None:
    before = find_gaps()
    with connection.cursor() as cursor:
        cursor.execute("alter table jobs_jobrun disable row level security; drop policy tenancy_own on catalogue_batch")
    with_gaps = find_gaps()

    assert (before, [gap.split()[0] for gap in with_gaps]) == ([], ["catalogue_batch", "jobs_jobrun"])


def test_every_table_of_a_rule_is_tried(two: Two) -> None:
    assert set(two.rows[two.second]) == set(RULES)


@pytest.mark.parametrize("table", PRIVATE)
def test_rows_of_another_library_are_not_there(two: Two, table: str) -> None:
    name, mine, theirs = key(table), two.rows[two.first][table], two.rows[two.second][table]
    with seeing(Scope(person_id=two.staff, library_ids=frozenset([two.first]))), connection.cursor() as cursor:
        cursor.execute(f"select {name} from {table}")
        seen = {row[0] for row in cursor.fetchall()}
        found = {statement: ask(statement, theirs) for statement in (
            f"select 1 from {table} where {name} = %s", f"select 1 from {table} where {name} = %s for update", f"update {table} set {name} = {name} where {name} = %s",
            f"delete from {table} where {name} = %s",
        )}

    assert (mine in seen, theirs in seen) == (True, False)
    assert [n for n in found.values() if n > 0] == []


@pytest.mark.parametrize("table", sorted(PUBLIC))
def test_public_rows_of_another_library_are_read_and_not_written(two: Two, table: str) -> None:
    name, theirs = key(table), two.rows[two.second][table]
    with seeing(Scope(library_ids=frozenset([two.first]))):
        read = ask(f"select 1 from {table} where {name} = %s", theirs)
        written = [ask(f"{act} where {name} = %s", theirs) for act in (f"update {table} set {name} = {name}", f"delete from {table}")]

    assert (read, [n for n in written if n > 0]) == (1, [])


@pytest.mark.parametrize("table", sorted(table for table, rule in RULES.items() if rule.library and table != "libraries_library"))
def test_rows_cannot_be_given_to_another_library_nor_taken(two: Two, table: str) -> None:
    column, name = RULES[table].library, key(table)
    with seeing(Scope(person_id=0, library_ids=frozenset([two.first]))):
        given = ask(f"update {table} set {column} = %s where {name} = %s", two.second, two.rows[two.first][table])
        taken = ask(f"update {table} set {column} = %s where {name} = %s", two.first, two.rows[two.second][table])

    assert (given, taken) in {(-1, 0), (-1, -1)}


@pytest.mark.parametrize("table", PRIVATE)
def test_nobody_sees_what_is_private(two: Two, table: str) -> None:
    with seeing(NOBODY):
        assert ask(f"select 1 from {table}") == 0


@pytest.mark.parametrize("table", sorted(RULES))
def test_the_nation_sees_all(two: Two, table: str) -> None:
    with seeing(Scope(national=True)):
        assert [ask(f"select 1 from {table} where {key(table)} = %s", rows[table]) for rows in two.rows.values()] == [1, 1]


def test_library_cannot_add_for_another(two: Two) -> None:
    insert = "insert into jobs_jobrun (name, title, queue, arguments, library_id, requested_by_id, state, done, message, checkpoint, result, error, attempts, cancel_requested, created_at, after)"
    values = " select name, title, queue, arguments, %s, %s, state, done, message, checkpoint, result, error, attempts, cancel_requested, created_at, after from jobs_jobrun where id = %s"
    mine = two.rows[two.first]["jobs_jobrun"]
    with seeing(Scope(person_id=two.staff, library_ids=frozenset([two.first]))):
        added = [ask(insert + values, library, None, mine) for library in (two.first, two.second)]

    assert added == [1, -1]


def test_everybody_tells_events_and_few_listen(two: Two) -> None:
    with seeing(NOBODY):
        emit(name="libraries.library.suspended.v1", subject="x", payload={"reason": "y"}, at=AT, library_id=two.second)
        assert ask("select 1 from events_outboxevent") == 0
    with confined_to([two.second]):
        assert ask("select 1 from events_outboxevent where subject = 'x'") == 1


def test_log_is_not_changed_by_those_who_write_it(two: Two) -> None:
    with seeing(Scope(national=True)):
        assert [ask(f"{act} audit_pendingact{rest}") for act, rest in (("update", " set kind = 'x'"), ("delete from", ""))] == [-1, -1]


@pytest.mark.parametrize("statement", [
    "truncate jobs_jobrun", "alter table jobs_jobrun disable row level security", "drop policy tenancy_own on jobs_jobrun", "create policy x on jobs_jobrun using (true)",
    "alter table jobs_jobrun owner to wenyuan_app", "create table public.copy_of_all as select 1", "alter role wenyuan_app bypassrls", "create role someone",
])
def test_application_cannot_lift_the_rules(two: Two, statement: str) -> None:
    with seeing(Scope(library_ids=frozenset([two.first]))), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_step_over_ends_where_it_began(two: Two) -> None:
    count = "select 1 from catalogue_batch"
    with confined_to([two.first]):
        with stepping_over("a test"):
            inside = ask(count)
        after = ask(count)
        with pytest.raises(ZeroDivisionError), stepping_over("a test"):
            raise ZeroDivisionError
        after_error = ask(count)
        with pytest.raises(DatabaseError), transaction.atomic(), stepping_over("a test"), connection.cursor() as cursor:
            cursor.execute("select 1/0")
        after_rollback = ask(count)

    assert (inside, after, after_error, after_rollback, ask(count)) == (2, 1, 1, 1, 2)


def test_scope_changed_in_a_transaction_that_is_rolled_back_is_not_taken_for_known(two: Two) -> None:
    from wenyuan.foundation.tenancy.domain.scopes import begin_request, end_request, see_as

    begin_request()
    see_as(Scope(national=True))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        begin_request()
        raise ZeroDivisionError
    begin_request()
    seen = ask("select 1 from catalogue_batch")
    end_request()

    assert seen == 0


def test_a_thousand_libraries_are_asked_by_the_index(two: Two) -> None:
    ids = [register_library(code=f"CN-V-{n}", name=f"村馆{n}", level="village") for n in range(30)]
    with connection.cursor() as cursor:
        cursor.execute("insert into libraries_librarystep (library_id, act, text, at) select l.id, 'suspended', 'x', now() from libraries_library l, generate_series(1, 400) where l.id = any(%s)", [ids])
        cursor.execute("analyze libraries_librarystep")
        with confined_to([ids[0]]):
            cursor.execute("explain (format text) select id from libraries_librarystep order by library_id, at desc limit 50")
            plan = "\n".join(row[0] for row in cursor.fetchall())

    assert ("library_step_by_time" in plan, "Seq Scan" in plan) == (True, False), plan
