"""Whose rows these are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import Parent, TableRule

RULES = (
    # The catalogue is one for the nation: everybody reads it, each library writes its own part.
    TableRule("catalogue_record", library="library_id", everyone_reads=True),
    TableRule("catalogue_authority", library="library_id", everyone_reads=True),
    TableRule("catalogue_holding", library="library_id", everyone_reads=True),
    TableRule("catalogue_item", library="library_id", everyone_reads=True),
    TableRule("catalogue_recordversion", parent=Parent("record_id", "catalogue_record", library="library_id"), everyone_reads=True),
    TableRule("catalogue_authorityversion", parent=Parent("authority_id", "catalogue_authority", library="library_id"), everyone_reads=True),
    # A merge belongs to whoever owns the kept record, its parts to the owners of the retired ones.
    TableRule("catalogue_merge", parent=Parent("kept_id", "catalogue_record", library="library_id"), everyone_reads=True),
    TableRule("catalogue_mergedrecord", parent=Parent("record_id", "catalogue_record", library="library_id"), everyone_reads=True),
    TableRule("catalogue_movedrow", parent=Parent("record_id", "catalogue_record", library="library_id"), everyone_reads=True),
    TableRule("catalogue_batch", library="library_id"),
    TableRule("catalogue_importpart", parent=Parent("batch_id", "catalogue_batch")),
    TableRule("catalogue_reject", parent=Parent("batch_id", "catalogue_batch")),
)
