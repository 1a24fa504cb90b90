"""Whose rows these are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import Parent, TableRule

RULES = (
    TableRule("events_outboxevent", library="library_id", everyone_adds=True),
    TableRule("events_subscription", library="library_id"),
    TableRule("events_delivery", parent=Parent("subscription_id", "events_subscription")),
)
