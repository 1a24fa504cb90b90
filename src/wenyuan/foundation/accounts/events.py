"""Event types of accounts."""

from wenyuan.foundation.events.data import EventType

EVENTS = (
    EventType(
        "accounts.act.recorded.v1", "对一个账户做了一件事：开户、授权、改密码等。", "對一個帳戶做了一件事：開戶、授權、改密碼等。",
        "Something was done to an account: opened, granted a role, its password changed and so on.",
        {
            "type": "object", "properties": {"account_id": {"type": "integer"}, "kind": {"type": "string"}, "actor_id": {"type": ["integer", "null"]}},
            "required": ["account_id", "kind", "actor_id"], "additionalProperties": False,
        },
        {"account_id": 31, "kind": "opened", "actor_id": 4},
    ),
)
