"""Whose rows these are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import TableRule

RULES = (
    # What the catalogue says of a name, and which records bear it, is public.
    TableRule("authorities_authorityfacts", library="library_id", everyone_reads=True),
    TableRule("authorities_authorityidentifier", library="library_id", everyone_reads=True),
    TableRule("authorities_authorityrelation", library="library_id", everyone_reads=True),
    TableRule("authorities_link", library="library_id", everyone_reads=True),
    TableRule("authorities_linkrun", library="library_id"),
    TableRule("authorities_headingchange", library="library_id"),
    TableRule("authorities_merge", library="library_id"),
)
