"""Event types of rights."""

from wenyuan.foundation.events.data import EventType

EVENTS = (
    EventType(
        "rights.policy.changed.v1", "一个馆的权利规则有了新的版本。", "一個館的權利規則有了新的版本。", "A library's rights policy got a new version.",
        {"type": "object", "properties": {"code": {"type": "string"}, "version": {"type": "integer"}}, "required": ["code", "version"], "additionalProperties": False},
        {"code": "rare-books", "version": 3},
    ),
)
