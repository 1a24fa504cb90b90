"""The tables of accounts come over filled tables."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wenyuan.foundation.libraries.api import register_library

LAST = "0009_saml_and_log_out"


def go_to(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # a table with checks waiting cannot be altered
    MigrationExecutor(connection).migrate([("accounts", name)])


def one(statement: str, *values: object) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
        assert row is not None
        return tuple(row)


def account(username: str, card: str, library: int | None) -> int:
    found = one(
        "insert into accounts_account (password, username, name, email, card_number, home_library_id, is_active, must_change_password, language, created_at) "
        "values ('x', %s, %s, '', %s, %s, true, false, '', now()) returning id", username, username, card, library,
    )
    return int(str(found[0]))


@pytest.mark.usefixtures("db")
def test_card_numbers_become_cards_and_providers_stay_what_they_were() -> None:
    library = register_library(code="CN-M", name="甲馆", level="city")
    go_to("0006_personal_data")
    reader, bare, homeless = account("reader", "C-1", library), account("bare", "", library), account("homeless", "C-2", None)
    go_to("0008_roles_loans_providers")
    made = one(
        "insert into accounts_identityprovider (library_id, title, issuer, client_id, secret, claims, vouches, opens_accounts, state, reason, asked_by_id, asked_at) "
        "values (%s, '大学', 'https://id.example.cn', 'x', 's', '{}', false, false, 'waiting', 'y', %s, now()) returning id", library, reader,
    )
    one("insert into accounts_signedinsession (account_id, session_key, device, network, method, at) values (%s, 'k', 'd', '', 'oidc', now()) returning id", reader)
    go_to(LAST)

    assert one("select kind, details::text, client_id from accounts_identityprovider where id = %s", *made) == ("oidc", "{}", "x")
    assert one("select provider_id, provider_session from accounts_signedinsession where account_id = %s", reader) == (None, "")
    assert one("select array_agg((account_id, library_id, number)::text order by id) from accounts_card") == ([f"({reader},{library},C-1)"],)
    assert one("select array_agg(proof order by id) from accounts_account where not elder_mode and family_name = '' and id = any(%s)", [reader, bare, homeless]) == ([20, 0, 0],)
