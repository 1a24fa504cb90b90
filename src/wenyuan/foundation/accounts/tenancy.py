"""Whose rows these are, see `foundation.tenancy`. Roles and keys belong to people and have no rule."""

from wenyuan.foundation.tenancy.data import TableRule

# Besides its home library an account is seen where it works or has a card, by its guardians and wards, and between who lends and borrows.
_SEEN = """
exists (select 1 from accounts_rolegrant seen where seen.account_id = accounts_account.id and seen.library_id = any ((select tenancy.libraries())::bigint[]))
or exists (select 1 from accounts_card seen where seen.account_id = accounts_account.id and seen.library_id = any ((select tenancy.libraries())::bigint[]))
or exists (select 1 from accounts_guardianship seen where seen.child_id = accounts_account.id and seen.guardian_id = (select tenancy.person()))
or exists (select 1 from accounts_guardianship seen where seen.guardian_id = accounts_account.id
  and (seen.child_id = (select tenancy.person()) or seen.library_id = any ((select tenancy.libraries())::bigint[])))
or exists (select 1 from accounts_delegation seen where seen.lender_id = accounts_account.id and seen.borrower_id = (select tenancy.person()))
or exists (select 1 from accounts_delegation seen where seen.borrower_id = accounts_account.id and seen.lender_id = (select tenancy.person()))
"""

RULES = (
    TableRule("accounts_account", library="home_library_id", person="id", also_read=_SEEN),
    TableRule("accounts_card", library="library_id", person="account_id"),
    TableRule("accounts_guardianship", library="library_id", person="guardian_id", also_read="child_id = (select tenancy.person())"),
    TableRule("accounts_guardianshipend", library="library_id", person="asked_by_id"),
    TableRule("accounts_familyrule", library="library_id", everyone_reads=True),
    # Who somebody is gets read before the connection has anybody's eyes.
    TableRule("accounts_delegation", library="library_id", person="lender_id", everyone_reads=True),
    # The page to sign in lists the providers; secrets in it are sealed.
    TableRule("accounts_identityprovider", library="library_id", everyone_reads=True),
)
