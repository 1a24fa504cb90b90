"""Whose rows these are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import Parent, TableRule

RULES = (
    # The leaves are public: anybody can fetch the tiles. What a leaf's digests stand for is not, but for published statements.
    TableRule("audit_entry", library="library_id", everyone_reads=True, no_changes=True),
    TableRule("audit_pendingact", library="library_id", everyone_adds=True, no_changes=True),
    TableRule(
        "audit_particulars", parent=Parent("number", "audit_entry", key="number", library="library_id"),
        also_read="exists (select 1 from audit_entry entry where entry.number = audit_particulars.number and entry.kind = 'evidence')",
    ),
    TableRule("audit_actorsalt", parent=Parent("number", "audit_entry", key="number", library="library_id")),
)
