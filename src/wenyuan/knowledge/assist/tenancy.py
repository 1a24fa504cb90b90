"""Whose rows these are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import TableRule

RULES = (TableRule("assist_dayofuse", library="library_id"),)
