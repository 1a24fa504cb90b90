"""Event types of the library registry."""

from wenyuan.foundation.events.data import EventType


def _schema(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": sorted(properties), "additionalProperties": False}


_REASON = _schema(reason={"type": "string"})

_ACCOUNTS = {"type": "array", "items": {"type": "integer"}}

EVENTS = (
    EventType(
        "libraries.application.changed.v1", "一份加入申请有了进展。", "一份加入申請有了進展。", "An application to join moved on.",
        _schema(number={"type": "string"}, act={"type": "string"}, step={"type": "integer"}, applicant={"type": ["integer", "null"]}),
        {"number": "2026-000017", "act": "asked", "step": 90, "applicant": 4}, subject="application",
    ),
    EventType(
        "libraries.approval.revoked.v1", "一份加入批准被撤回。", "一份加入核准被撤回。", "An approval to join was withdrawn.",
        _schema(number={"type": "string"}, removed={"type": "boolean"}), {"number": "A-2026-0007", "removed": True},
    ),
    EventType(
        "libraries.export.completed.v1", "一所图书馆的全部数据已导出。", "一所圖書館的全部資料已匯出。", "All data of a library have been exported.",
        _schema(run={"type": "integer"}, accounts=_ACCOUNTS), {"run": 88, "accounts": [4]},
    ),
    EventType(
        "libraries.library.joined.v1", "一所图书馆加入了全国系统。", "一所圖書館加入了全國系統。", "A library joined the national system.",
        _schema(code={"type": "string"}, level={"type": "string"}, parent={"type": ["integer", "null"]}, actor={"type": ["integer", "null"]}),
        {"code": "CN-110105", "level": "county", "parent": 3, "actor": 4},
    ),
    EventType("libraries.library.left.v1", "一所图书馆带着全部数据退出了。", "一所圖書館帶著全部資料退出了。", "A library left with all its data.", _REASON, {"reason": "机构撤并"}),
    EventType("libraries.library.merged.v1", "一所图书馆并入另一所。", "一所圖書館併入另一所。", "A library was merged into another.", _schema(into={"type": "integer"}), {"into": 12}),
    EventType("libraries.library.resumed.v1", "一所图书馆恢复了服务。", "一所圖書館恢復了服務。", "A suspended library went on.", _schema(), {}),
    EventType("libraries.library.suspended.v1", "一所图书馆被暂停。", "一所圖書館被暫停。", "A library was suspended.", _REASON, {"reason": "馆舍修缮"}),
    EventType(
        "libraries.merge.completed.v1", "一次合并中的藏品已全部移动。", "一次合併中的館藏已全部移動。", "All that a merger moves has been moved.",
        _schema(into={"type": "integer"}, rows={"type": "integer"}, accounts=_ACCOUNTS), {"into": 12, "rows": 20431, "accounts": [4, 7]},
    ),
    EventType("libraries.merge.undone.v1", "一次合并被撤销。", "一次合併被撤銷。", "A merger was undone.", _schema(**{"from": {"type": "integer"}}), {"from": 12}),
)
