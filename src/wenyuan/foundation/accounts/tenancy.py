"""Whose rows these are, see `foundation.tenancy`. Accounts, roles and keys belong to people and have no rule."""

from wenyuan.foundation.tenancy.data import TableRule

RULES = (
    TableRule("accounts_card", library="library_id", person="account_id"),
    TableRule("accounts_guardianship", library="library_id", person="guardian_id", also_read="child_id = (select tenancy.person())"),
    TableRule("accounts_guardianshipend", library="library_id", person="asked_by_id"),
    TableRule("accounts_familyrule", library="library_id", everyone_reads=True),
    # Who somebody is gets read before the connection has anybody's eyes.
    TableRule("accounts_delegation", library="library_id", person="lender_id", everyone_reads=True),
    # The page to sign in lists the providers; secrets in it are sealed.
    TableRule("accounts_identityprovider", library="library_id", everyone_reads=True),
)
