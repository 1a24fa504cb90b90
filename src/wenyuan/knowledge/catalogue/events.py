"""Event types of the catalogue."""

from wenyuan.foundation.events.data import EventType

_RECORD: dict[str, object] = {
    "type": "object", "properties": {"id": {"type": "integer"}, "version": {"type": "integer", "minimum": 0}}, "required": ["id", "version"], "additionalProperties": False,
}
_MERGE: dict[str, object] = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "merge_id": {"type": "integer"}, "retired": {"type": "array", "items": {"type": "integer"}, "minItems": 1}},
    "required": ["id", "merge_id", "retired"], "additionalProperties": False,
}
_MERGE_EXAMPLE: dict[str, object] = {"id": 7, "merge_id": 3, "retired": [8, 9]}
_ITEM: dict[str, object] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"}, "record_id": {"type": "integer"}, "barcode": {"type": ["string", "null"]}, "call_number": {"type": ["string", "null"]}, "status": {"type": "string"},
        "actor_id": {"type": ["integer", "null"]}, "reason": {"type": "string"},
    },
    "required": ["id", "record_id", "barcode", "call_number", "status", "actor_id", "reason"], "additionalProperties": False,
}
_ITEM_EXAMPLE: dict[str, object] = {"id": 31, "record_id": 7, "barcode": "31000012345678", "call_number": "I210.6/L869", "status": "available", "actor_id": 4, "reason": ""}

_BATCH: dict[str, object] = {
    "type": "object", "properties": {"id": {"type": "integer"}, "library_id": {"type": "integer"}, "state": {"type": "string"}, "changed": {"type": "integer", "minimum": 0}},
    "required": ["id", "library_id", "state", "changed"], "additionalProperties": False,
}
_BATCH_EXAMPLE: dict[str, object] = {"id": 12, "library_id": 2, "state": "done", "changed": 10000}

_AUTHORITY: dict[str, object] = {
    "type": "object", "properties": {"id": {"type": "integer"}, "version": {"type": "integer", "minimum": 1}, "status": {"type": "string"}},
    "required": ["id", "version", "status"], "additionalProperties": False,
}

EVENTS = (
    EventType("catalogue.authority.changed.v1", "一条规范记录新建、修改或注销。", "一筆權威紀錄新建、修改或註銷。", "An authority was made, changed or withdrawn.", _AUTHORITY, {"id": 7, "version": 2, "status": "active"}),
    EventType(
        "catalogue.batch.ended.v1", "一批导入或批量修改办完、停下或撤销了；其中的书目不逐条通知。", "一批匯入或批次修改辦完、停下或復原了；其中的書目不逐筆通知。",
        "An import or a batch of changes ended or was undone; its records are not told one by one.", _BATCH, _BATCH_EXAMPLE,
    ),
    EventType("catalogue.item.added.v1", "一件馆藏加到一条书目上。", "一件館藏加到一筆書目上。", "An item was added to a record.", _ITEM, _ITEM_EXAMPLE),
    EventType("catalogue.item.changed.v1", "一件馆藏的条码、索书号、位置或状态改了。", "一件館藏的條碼、索書號、位置或狀態改了。", "An item's barcode, call number, place or status changed.", _ITEM, _ITEM_EXAMPLE),
    EventType("catalogue.item.withdrawn.v1", "一件馆藏被剔除。", "一件館藏被註銷。", "An item was withdrawn.", _ITEM, {**_ITEM_EXAMPLE, "status": "withdrawn", "reason": "破损"}),
    EventType("catalogue.record.changed.v1", "一条书目有了新版本。", "一筆書目有了新版本。", "A record has a new version.", _RECORD, {"id": 7, "version": 3}),
    EventType("catalogue.record.created.v1", "新建了一条书目。", "新建了一筆書目。", "A record was created.", _RECORD, {"id": 7, "version": 1}),
    EventType("catalogue.record.deleted.v1", "一条书目被撤下，其永久标识改为说明原因。", "一筆書目被撤下，其永久識別碼改為說明原因。", "A record was withdrawn; its identifier now gives the reason.", _RECORD, {"id": 7, "version": 4}),
    EventType("catalogue.record.merged.v1", "几条书目并入一条，其永久标识改为指向那一条。", "幾筆書目併入一筆，其永久識別碼改為指向那一筆。", "Records were merged into one, to which their identifiers lead now.", _MERGE, _MERGE_EXAMPLE),
    EventType("catalogue.record.unmerged.v1", "并入的书目拆回，永久标识与馆藏随之回来。", "併入的書目拆回，永久識別碼與館藏隨之回來。", "Merged records were parted again; their identifiers and copies came back.", _MERGE, _MERGE_EXAMPLE),
)
