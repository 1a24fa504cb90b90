"""Whose these rows are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import Parent, TableRule

RULES = (
    # What stands together is shown to all; it is written on behalf of all members, by stepping over.
    TableRule("union_cluster", parent=Parent("record_id", "catalogue_record", library="library_id"), everyone_reads=True),
    TableRule("union_membership", library="library_id", everyone_reads=True),
    TableRule("union_change", library="library_id", everyone_reads=True),
    TableRule("union_credit", library="library_id", everyone_reads=True),
    TableRule("union_contribution", library="library_id"),
    TableRule("union_ownmerge", library="library_id"),
)
