"""Tell readers: a row for each device in the caller's transaction, sent by a job."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.foundation.net.api import RequestFailed, RequestRefused, allowed_networks, safe_request

from ..models import PushDevice, PushNotice
from ..sealing import seal_message, sender_key, sign_sender

log = logging.getLogger(__name__)
SEND = "portal.send_push"
_LIVES = timedelta(days=1)
_PAUSES = (60, 300, 1800, 7200)
_GONE = frozenset({404, 410})
_BATCH = 200


def notify(*, account_id: int, topic: str, title: Mapping[str, str], body: Mapping[str, str], path: str, at: datetime, tag: str = "") -> int:
    """Tell a reader something on every device that takes this topic; return how many there are.

    Args:
        title: By language code (`zh-hans`, `zh-hant`, `en`); the reader's language counts, else zh-hans.
        path: Where a tap leads, on this site.
        tag: A later notice with the same tag takes the place of the earlier one.

    Raises:
        ValueError: The path leads away from this site.
    """
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        raise ValueError("a path on this site")
    language = Account.objects.filter(pk=account_id).values_list("language", flat=True).first() or ""
    with transaction.atomic():
        rows = [
            PushNotice(
                device=device, topic=topic, message=_message(title, body, language or device.language, path, tag), due_at=wake_time(device, at), expires_at=at + _LIVES,
            )
            for device in PushDevice.objects.filter(account_id=account_id, topics__contains=[topic])
        ]
        PushNotice.objects.bulk_create(rows)
        if any(row.due_at <= at for row in rows):
            enqueue(name=SEND, title="发送通知")
    return len(rows)


def _message(title: Mapping[str, str], body: Mapping[str, str], language: str, path: str, tag: str) -> dict[str, str]:
    def said(texts: Mapping[str, str]) -> str:
        return texts.get(language) or texts.get("zh-hans", "")

    return {"title": said(title)[:120], "body": said(body)[:400], "path": path[:300], "tag": tag[:80], "lang": language}


def wake_time(device: PushDevice, at: datetime) -> datetime:
    """Return when a device may be told: now, or the end of its quiet hours, which may go over midnight."""
    start, end = device.quiet_from, device.quiet_until
    if start is None or end is None or start == end:
        return at
    here = timezone.localtime(at)
    now = here.time().replace(tzinfo=None)
    quiet = start <= now < end if start < end else now >= start or now < end
    if not quiet:
        return at
    wakes = here.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return wakes if wakes > here else wakes + timedelta(days=1)


def send_due(*, at: datetime) -> tuple[int, int]:
    """Send what is due; return how many arrived and how many devices turned out to be gone. Others may send at the same time."""
    PushNotice.objects.filter(expires_at__lte=at).delete()
    key = sender_key(Path(settings.WENYUAN.home) / "push-key")
    sent = gone = 0
    for _turn in range(_BATCH):
        with transaction.atomic():
            notice = PushNotice.objects.select_for_update(skip_locked=True, of=("self",)).select_related("device").filter(due_at__lte=at).order_by("due_at", "pk").first()
            if notice is None:
                break
            status = _send(notice, key, at)
            if status in _GONE:
                notice.device.delete()
                gone += 1
            elif 200 <= status < 300:
                PushDevice.objects.filter(pk=notice.device_id).update(told_at=at)
                notice.delete()
                sent += 1
            elif 400 <= status < 429 or notice.attempts >= len(_PAUSES):
                notice.delete()  # refused for good
            else:
                PushNotice.objects.filter(pk=notice.pk).update(attempts=notice.attempts + 1, due_at=at + timedelta(seconds=_PAUSES[notice.attempts]))
    return sent, gone


def _send(notice: PushNotice, key: ec.EllipticCurvePrivateKey, at: datetime) -> int:
    """Send one notice; return the status, 0 when no answer came."""
    device = notice.device
    contact = settings.WENYUAN_BASE_URL or f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    try:
        sealed = seal_message(json.dumps(notice.message, ensure_ascii=False).encode(), key=bytes(device.key), secret=bytes(device.secret))
        headers = {
            "authorization": sign_sender(endpoint=device.endpoint, contact=contact, key=key, at=at), "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream", "ttl": str(int((notice.expires_at - at).total_seconds())), "urgency": "normal",
        }
        return safe_request(method="POST", url=device.endpoint, headers=headers, body=sealed, allowed=allowed_networks()).status
    except (RequestFailed, RequestRefused, ValueError) as problem:
        log.info("a notice was not sent: %s", type(problem).__name__)
        return 0
