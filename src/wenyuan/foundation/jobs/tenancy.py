"""Whose rows these are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import TableRule

RULES = (
    TableRule("jobs_jobrun", library="library_id", person="requested_by_id"),
)
