"""Alarms to the owner: on the own page, and by mail where an address is on record."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wenyuan.foundation.tenancy.api import stepping_over

from ..enums import NoticeKind
from ..models import Account, Notice

_LOG = logging.getLogger(__name__)


def notify(*, account_id: int, kind: NoticeKind, at: datetime, device: str = "", network: str = "") -> None:
    """Leave a notice and send it by mail after the commit; a mail server that is away loses the mail, never the act."""
    Notice.objects.create(account_id=account_id, kind=kind, device=device, network=network, at=at)
    with stepping_over("the owner of an account hears what is done with it"):
        email, language = Account.objects.values_list("email", "language").get(pk=account_id)
    if email:
        transaction.on_commit(lambda: _mail(email, language, kind, " ".join(part for part in (device, network) if part), at))


def _mail(email: str, language: str, kind: NoticeKind, where: str, at: datetime) -> None:
    with translation.override(language or settings.LANGUAGE_CODE):
        moment = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
        lines = [f"{kind.label}。" if translation.get_language() != "en" else f"{kind.label}.", "", f"{moment} {where}".strip(), ""]
        lines.append(_("如果不是您本人，请马上改密码，并在“我的”页面退出其他登录。这封信里没有链接，也不会向您要密码。"))
        try:
            send_mail(f"{settings.WENYUAN_SITE_NAME}: {kind.label}", "\n".join(lines), None, [email])
        except OSError:
            _LOG.warning("a notice could not be mailed")


def unread_notices(*, account_id: int) -> list[Notice]:
    """Return at most twenty notices that the owner has not put away, newest first."""
    return list(Notice.objects.filter(account_id=account_id, read_at=None).order_by("-at", "-pk")[:20])


def put_away_notices(*, account_id: int, at: datetime) -> None:
    """Mark all notices of an account as read."""
    Notice.objects.filter(account_id=account_id, read_at=None).update(read_at=at)
