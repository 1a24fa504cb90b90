"""Event types of topical databases."""

from wenyuan.foundation.events.data import EventType

_TOPIC: dict[str, object] = {
    "type": "object", "properties": {"id": {"type": "integer"}, "slug": {"type": "string"}, "entries": {"type": "integer", "minimum": 0}}, "required": ["id", "slug", "entries"],
    "additionalProperties": False,
}

EVENTS = (
    EventType("collections.topic.published.v1", "一个专题发布了。", "一個專題發布了。", "A topical database was published.", _TOPIC, {"id": 3, "slug": "yongle-dadian", "entries": 70}),
    EventType("collections.topic.withdrawn.v1", "一个专题撤下了。", "一個專題撤下了。", "A topical database was taken off.", _TOPIC, {"id": 3, "slug": "yongle-dadian", "entries": 70}),
)
