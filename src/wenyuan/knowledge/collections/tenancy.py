"""Whose these rows are, see `foundation.tenancy`: a library's own until the topic is published, then everybody reads the site."""

from wenyuan.foundation.tenancy.data import TableRule

_PUBLIC = "topic_id in (select id from collections_topic where state = 'published')"

RULES = (
    # Of a topic that was withdrawn the page tells that it was.
    TableRule("collections_topic", library="library_id", also_read="state in ('published', 'withdrawn')"),
    TableRule("collections_recordtype", library="library_id", also_read=_PUBLIC),
    TableRule("collections_entry", library="library_id", also_read=_PUBLIC),
    TableRule("collections_essay", library="library_id", also_read=f"shown and {_PUBLIC}"),
    TableRule("collections_pick", library="library_id", also_read=_PUBLIC),
    TableRule("collections_entryversion", library="library_id"),
    TableRule("collections_topicstep", library="library_id"),
    TableRule("collections_curator", library="library_id"),
    TableRule("collections_import", library="library_id"),
)
