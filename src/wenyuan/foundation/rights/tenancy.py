"""Whose rows these are, see `foundation.tenancy`. Rules of use are read by all, since every reader is judged by them."""

from wenyuan.foundation.tenancy.data import Parent, TableRule

RULES = (
    TableRule("rights_rightspolicy", library="library_id", everyone_reads=True),
    TableRule("rights_policyversion", parent=Parent("policy_id", "rights_rightspolicy", library="library_id"), everyone_reads=True),
    TableRule("rights_rightsassignment", library="library_id", everyone_reads=True),
    TableRule("rights_librarynetwork", library="library_id", everyone_reads=True),
    TableRule("rights_readergroup", library="library_id", everyone_reads=True),
    TableRule("rights_groupmember", parent=Parent("group_id", "rights_readergroup", library="library_id"), person="person_id"),
    TableRule("rights_licence", library="library_id", everyone_reads=True),
    TableRule("rights_personalcopy", library="library_id", person="person_id"),
)
