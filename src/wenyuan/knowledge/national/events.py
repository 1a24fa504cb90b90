"""Event types of the national bibliography."""

from wenyuan.foundation.events.data import EventType

_ISSUE: dict[str, object] = {
    "type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "entries": {"type": "integer", "minimum": 0}}, "required": ["id", "name", "entries"],
    "additionalProperties": False,
}

EVENTS = (
    EventType("national.issue.published.v1", "一期国家书目发布了。", "一期國家書目發布了。", "An issue of the national bibliography was published.", _ISSUE, {"id": 3, "name": "2026-047", "entries": 12840}),
)
