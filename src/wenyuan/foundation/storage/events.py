"""Event types of storage."""

from wenyuan.foundation.events.data import EventType


def _schema(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": sorted(properties), "additionalProperties": False}


_STORE = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}

EVENTS = (
    EventType(
        "storage.library.warned.v1", "一个馆的存储用量到了预警线。", "一個館的儲存用量到了預警線。", "A library's use of storage reached its warning level.",
        _schema(used=_COUNT, limit=_COUNT, percent=_COUNT), {"used": 96_000_000_000, "limit": 100_000_000_000, "percent": 96},
    ),
    EventType(
        "storage.object.damaged.v1", "一个文件的一份副本损坏。", "一個檔案的一份副本損壞。", "A copy of a file is damaged.",
        _schema(store=_STORE, state={"enum": ["altered", "truncated", "empty", "missing", "unreadable"]}), {"store": "main", "state": "altered"},
    ),
    EventType(
        "storage.object.infected.v1", "一个文件查出恶意代码，已隔离。", "一個檔案查出惡意程式碼，已隔離。", "Malware was found in a file; it is withheld.",
        _schema(signature={"type": "string"}), {"signature": "Eicar-Signature"},
    ),
    EventType(
        "storage.object.lost.v1", "一个文件的各份副本都已损坏。", "一個檔案的各份副本都已損壞。", "No good copy of a file is left.",
        _schema(store=_STORE), {"store": "main"},
    ),
    EventType(
        "storage.object.repaired.v1", "一份损坏的副本由完好的副本修复。", "一份損壞的副本由完好的副本修復。", "A damaged copy was mended from a good one.",
        _schema(store=_STORE, source=_STORE), {"store": "main", "source": "far"},
    ),
)
