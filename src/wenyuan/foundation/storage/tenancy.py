"""Whose rows these are, see `foundation.tenancy`. Objects and copies are nobody's: who keeps them stands in the references."""

from wenyuan.foundation.tenancy.data import TableRule

RULES = (
    TableRule("storage_objectreference", library="library_id"),
    TableRule("storage_librarystorage", library="library_id"),
    TableRule("storage_upload", library="library_id", person="person_id"),
)
