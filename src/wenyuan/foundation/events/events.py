"""Event types of this module."""

from .data import EventType

EVENTS = (
    EventType(
        name="events.subscription.paused.v1",
        zh_hans="一个接收方因反复失败或要求停止而被暂停。", zh_hant="一個接收方因反覆失敗或要求停止而被暫停。", en="A receiver was paused after repeated failure or at its own request.",
        schema={"type": "object", "properties": {"id": {"type": "integer"}, "reason": {"type": "string"}}, "required": ["id", "reason"], "additionalProperties": False},
        example={"id": 3, "reason": "no good answer since 2026-11-20T02:00:00+00:00"},
    ),
    EventType(
        name="events.subscription.pinged.v1",
        zh_hans="测试消息，只发给按下测试按钮的那个接收方。", zh_hant="測試訊息，只傳給按下測試按鈕的那個接收方。", en="A test message, sent only to the receiver whose test button was pressed.",
        schema={"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"], "additionalProperties": False},
        example={"id": 3},
    ),
)
