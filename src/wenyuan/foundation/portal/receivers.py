"""What people are told on their devices when something that they asked for has moved on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.events.api import Event, subscribe
from wenyuan.foundation.libraries.models import Library

from .domain.telling import notify

TOPIC: Final = "library"
Said = Mapping[str, str]
_ACTS: Final[Mapping[str, Said]] = {
    "submitted": {"zh-hans": "入网申请已收到", "zh-hant": "入網申請已收到", "en": "Your application was received"},
    "answered": {"zh-hans": "补充已收到", "zh-hant": "補充說明已收到", "en": "Your answer was received"},
    "asked": {"zh-hans": "入网申请需要补充", "zh-hant": "入網申請需要補充", "en": "Your application needs an answer"},
    "passed": {"zh-hans": "入网申请通过一个环节", "zh-hant": "入網申請通過一個環節", "en": "Your application passed a stage"},
    "approved": {"zh-hans": "入网申请已批准", "zh-hant": "入網申請已核准", "en": "Your application was approved"},
    "rejected": {"zh-hans": "入网申请未通过", "zh-hant": "入網申請未通過", "en": "Your application was refused"},
    "revoked": {"zh-hans": "入网批准被撤销", "zh-hant": "入網核准被撤銷", "en": "Your approval was withdrawn"},
}
_MERGED: Final[Said] = {"zh-hans": "合并的藏品已移动完毕", "zh-hant": "合併的館藏已移動完畢", "en": "The merger has moved everything"}
_EXPORTED: Final[Said] = {"zh-hans": "全部数据已导出", "zh-hant": "全部資料已匯出", "en": "The export is ready"}


@subscribe("libraries.application.changed.v1")
def tell_applicant(event: Event) -> None:
    """Tell an applicant who has an account."""
    applicant, said = event.payload["applicant"], _ACTS.get(str(event.payload["act"]))
    if isinstance(applicant, int) and said is not None:
        number = str(event.payload["number"])
        _tell([applicant], said, dict.fromkeys(said, number), f"/libraries/join/{number}/", f"application-{number}", event.at)


@subscribe("libraries.merge.completed.v1")
def tell_merged(event: Event) -> None:
    """Tell the two who proposed and confirmed a merge."""
    _tell(_accounts(event), _MERGED, _names(event), f"/staff/libraries/{event.subject}/", f"merge-{event.subject}", event.at)


@subscribe("libraries.export.completed.v1")
def tell_exported(event: Event) -> None:
    """Tell whoever asked for an export."""
    _tell(_accounts(event), _EXPORTED, _names(event), f"/staff/library/leaving/?library={event.subject}", f"export-{event.subject}", event.at)


def _accounts(event: Event) -> list[int]:
    found = event.payload["accounts"]
    return [one for one in found if isinstance(one, int)] if isinstance(found, list) else []


def _names(event: Event) -> Said:
    row = Library.objects.filter(pk=int(event.subject)).values_list("name", "name_en").first() or ("", "")
    return {"zh-hans": row[0], "zh-hant": row[0], "en": row[1] or row[0]}


def _tell(accounts: Iterable[int], title: Said, body: Said, path: str, tag: str, at: datetime) -> None:
    for account_id in Account.objects.filter(pk__in=list(accounts), is_active=True).values_list("pk", flat=True):
        notify(account_id=account_id, topic=TOPIC, title=title, body=body, path=path, at=at, tag=tag)
