"""Whose rows these are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import TableRule

RULES = (
    TableRule("quality_ruleswitch", library="library_id"),
    # That a national audit was run, everybody may know; what it found of a library, that library sees.
    TableRule("quality_audit", library="library_id", also_read="library_id is null"),
    TableRule("quality_audittotal", library="library_id"),
    TableRule("quality_auditcount", library="library_id"),
    TableRule("quality_auditsource", library="library_id"),
    TableRule("quality_repair", library="library_id"),
    TableRule("quality_sample", library="library_id", also_read="library_id is null"),
    TableRule("quality_samplestratum", library="library_id"),
    TableRule("quality_samplerecord", library="library_id"),
    TableRule("quality_samplemark", library="library_id"),
)
