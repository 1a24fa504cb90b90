"""Whose rows these are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import Parent, TableRule

RULES = (
    # A source that its library shares is asked by other libraries' desks too; its credential is sealed in the row.
    TableRule("harvest_source", library="library_id", also_read="shared and retired_at is null"),
    TableRule("harvest_run", library="library_id"),
    TableRule("harvest_item", parent=Parent("source_id", "harvest_source", library="library_id")),
    TableRule("harvest_failure", parent=Parent("run_id", "harvest_run", library="library_id")),
)
