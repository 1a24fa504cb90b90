"""A table's rule as PostgreSQL says it: policies of two roles, permissive, so that what no policy allows is refused.

The national view is a role of its own and not an `OR` in the policy, which would keep the planner from the index by library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from .data import APP_ROLE, NATIONAL_ROLE, TableRule

# current_setting gives '' and not NULL once a setting was made and unmade; the cast would fail.
FUNCTIONS = """
create schema if not exists tenancy;
create or replace function tenancy.libraries() returns bigint[] language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('wenyuan.libraries', true), ''), '{}')::bigint[] $$;
create or replace function tenancy.person() returns bigint language sql stable parallel safe
  as $$ select nullif(current_setting('wenyuan.person', true), '')::bigint $$;
"""
_OWN = "tenancy_own"


def conditions(rule: TableRule) -> str:
    """Return the condition under which a row is somebody's own; `false` where only the nation may touch it."""
    parts = []
    if rule.library:
        parts.append(_among(rule.library))
    if rule.person:
        parts.append(f"{rule.person} = (select tenancy.person())")
    if rule.parent:
        above = rule.parent
        which = f" and {_among(f'parent.{above.library}')}" if above.library else ""
        parts.append(f"exists (select 1 from {above.table} parent where parent.{above.key} = {rule.table}.{above.column}{which})")  # noqa: S608 -- names checked by the rule
    return " or ".join(parts) or "false"


def _among(column: str) -> str:
    # The sub-select is worked out once for a statement, and the index by library can be used with it.
    return f"{column} = any ((select tenancy.libraries())::bigint[])"


def policies(rule: TableRule) -> Iterator[str]:
    """Yield the statements that put a rule into force on a table without policies."""
    own, table = conditions(rule), rule.table
    yield f"alter table {table} enable row level security"
    yield f"create policy {_OWN} on {table} to {APP_ROLE} using ({own}) with check ({own})"
    yield f"create policy tenancy_national on {table} to {NATIONAL_ROLE} using (true) with check (true)"
    if rule.everyone_reads or rule.also_read:
        yield f"create policy tenancy_read on {table} for select to {APP_ROLE} using ({rule.also_read or 'true'})"
    if rule.everyone_adds:
        yield f"create policy tenancy_add on {table} for insert to {APP_ROLE} with check (true)"
    yield f"comment on policy {_OWN} on {table} is '{fingerprint(rule)}'"


def grants(rule: TableRule | None, table: str) -> Iterator[str]:
    """Yield the statements that give both roles their rights on a table."""
    roles = f"{APP_ROLE}, {NATIONAL_ROLE}"
    yield f"grant select, insert, update, delete on {table} to {roles}"
    if rule is not None and rule.no_changes:
        yield f"revoke update, delete on {table} from {roles}"


def fingerprint(rule: TableRule) -> str:
    """Return what tells one wording of a rule from another."""
    words = "\n".join((conditions(rule), str(rule.everyone_reads), str(rule.everyone_adds), rule.also_read, "1"))
    return hashlib.sha256(words.encode()).hexdigest()[:16]
