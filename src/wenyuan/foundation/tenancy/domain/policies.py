"""Brings roles, grants and policies of the database in line with the modules' rules, after every migration."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.utils import ProgrammingError

from ..data import APP_ROLE, NATIONAL_ROLE, TableRule
from ..rules import FUNCTIONS, fingerprint, grants, policies

_OWN = "tenancy_own"

ROLES_SQL = (
    f"create role {APP_ROLE} login noinherit nosuperuser nobypassrls;\n"
    f"create role {NATIONAL_ROLE} nologin nosuperuser nobypassrls;\n"
    f"grant {NATIONAL_ROLE} to {APP_ROLE};\n"
    f"grant {APP_ROLE}, {NATIONAL_ROLE} to current_user;"
)


class RolesMissing(RuntimeError):
    """The database lacks the application's roles and its owner may not create them; the message holds the statements to run."""


def declared_rules() -> dict[str, TableRule]:
    """Return the rules of all installed modules by table.

    Raises:
        ValueError: Two rules are about one table.
    """
    found: dict[str, TableRule] = {}
    for config in apps.get_app_configs():
        if config.name not in settings.WENYUAN_PACKAGES or config.label == "tenancy" or find_spec(f"{config.name}.tenancy") is None:
            continue
        for rule in import_module(f"{config.name}.tenancy").RULES:
            if rule.table in found:
                raise ValueError(f"{rule.table} has two rules")
            found[rule.table] = rule
    return found


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Receive Django's signal."""
    apply_rules(declared_rules().values(), using=using)


def apply_rules(rules: Iterable[TableRule], *, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Put rules into force and return the tables whose policies changed; tables that do not exist are passed by.

    Raises:
        RolesMissing: See there.
    """
    by_table = {rule.table: rule for rule in rules}
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _ensure_roles(cursor)
        cursor.execute(FUNCTIONS)
        cursor.execute(f"grant usage on schema tenancy to {APP_ROLE}, {NATIONAL_ROLE}")
        tables = _own_tables(cursor)
        for table in tables:
            for statement in grants(by_table.get(table), table):
                cursor.execute(statement)
        cursor.execute(f"grant usage, select on all sequences in schema public to {APP_ROLE}, {NATIONAL_ROLE}")
        return _apply_policies(cursor, [by_table[table] for table in tables if table in by_table])


def _ensure_roles(cursor: CursorWrapper) -> None:
    cursor.execute("select count(*) from pg_roles where rolname = any(%s)", [[APP_ROLE, NATIONAL_ROLE]])
    if cursor.fetchone()[0] == 2:
        return
    try:
        with transaction.atomic():
            cursor.execute(ROLES_SQL)
    except ProgrammingError as refused:
        cursor.execute("select current_user")
        statements = ROLES_SQL.replace("current_user", f'"{cursor.fetchone()[0]}"')
        raise RolesMissing(f"An administrator of the database must run once（请数据库管理员执行一次）:\n{statements}") from refused


def _own_tables(cursor: CursorWrapper) -> list[str]:
    cursor.execute("select tablename from pg_tables where schemaname = 'public' and tableowner = current_user order by 1")
    return [row[0] for row in cursor.fetchall()]


def _apply_policies(cursor: CursorWrapper, rules: list[TableRule]) -> list[str]:
    cursor.execute("""
        select c.relname, p.polname, obj_description(p.oid, 'pg_policy')
        from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and p.polname like 'tenancy\\_%%'""", [])
    standing: dict[str, dict[str, str | None]] = {}
    for table, policy, comment in cursor.fetchall():
        standing.setdefault(table, {})[policy] = comment
    changed = [rule for rule in rules if standing.get(rule.table, {}).get(_OWN) != fingerprint(rule)]
    for rule in changed:
        for policy in standing.get(rule.table, {}):
            cursor.execute(f"drop policy {policy} on {rule.table}")
        for statement in policies(rule):
            cursor.execute(statement)
    return [rule.table for rule in changed]


def find_gaps(*, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return what keeps the rules from holding, in words: a role that could bypass them, a table without its policy. Empty when all is well."""
    with connections[using].cursor() as cursor:
        cursor.execute("select rolname, rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = any(%s)", [[APP_ROLE, NATIONAL_ROLE]])
        roles = dict(cursor.fetchall())
        cursor.execute(
            "select c.relname, c.relrowsecurity, pg_get_userbyid(c.relowner), obj_description(p.oid, 'pg_policy') from pg_class c "
            "left join pg_policy p on p.polrelid = c.oid and p.polname = %s where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace", [_OWN],
        )
        tables = {table: (guarded, owner, comment) for table, guarded, owner, comment in cursor.fetchall()}
    gaps = [f"no role {role}（没有角色）" for role in (APP_ROLE, NATIONAL_ROLE) if role not in roles]
    gaps += [f"role {role} can bypass the rules（角色可绕过规则）" for role, free in sorted(roles.items()) if free]
    gaps += [f"{table} belongs to {owner}（属于网页进程的角色）" for table, (_guarded, owner, _comment) in sorted(tables.items()) if owner in {APP_ROLE, NATIONAL_ROLE}]
    for table, rule in sorted(declared_rules().items()):
        guarded, _owner, comment = tables.get(table, (False, "", None))
        if not guarded or comment != fingerprint(rule):
            gaps.append(f"{table} has no rule in force（规则未生效）")
    return gaps
