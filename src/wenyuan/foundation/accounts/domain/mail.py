"""Mail addresses that count once their owner has opened the link sent there."""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Proof
from ..models import Account, MailConfirmation
from .proofs import raise_proof

LASTS = timedelta(hours=24)
_LOG = logging.getLogger(__name__)


def sends_mail() -> bool:
    """Whether this installation has a mail server."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


@transaction.atomic
def ask_confirmation(*, account_id: int, base_url: str, at: datetime) -> bool:
    """Send a link that confirms the address on record; return whether one could be sent. Older links stop working."""
    account = Account.objects.select_for_update().get(pk=account_id)
    if not account.email or not sends_mail():
        return False
    MailConfirmation.objects.filter(account=account, used_at=None).delete()
    secret = secrets.token_urlsafe(32)
    MailConfirmation.objects.create(account=account, email=account.email, digest=_digest(secret), asked_at=at, expires_at=at + LASTS)
    email, language = account.email, account.language
    transaction.on_commit(lambda: _send(email, language, f"{base_url}/account/mail/{secret}/"))
    return True


def _send(email: str, language: str, link: str) -> None:
    with translation.override(language or settings.LANGUAGE_CODE):
        text = _("请在一天之内打开下面的链接，确认这个邮箱是您的：") + f"\n\n{link}\n\n" + _("如果您没有在这里登记过，请不必理会。")
        try:
            send_mail(f"{settings.WENYUAN_SITE_NAME}: {_('确认邮箱')}", text, None, [email])
        except OSError:
            _LOG.warning("a confirmation could not be mailed")


def find_confirmation(*, secret: str, at: datetime) -> MailConfirmation | None:
    """Return what a link would confirm; None when it is unknown, used, over, or the address has changed since."""
    with stepping_over("a link confirms a mail address, whoever opens it"):
        found = MailConfirmation.objects.select_related("account").filter(digest=_digest(secret[:200]), used_at=None, expires_at__gt=at).first()
    return found if found is not None and found.account.email == found.email and found.account.is_active else None


@transaction.atomic
def confirm_mail(*, secret: str, at: datetime) -> bool:
    """Confirm an address; the account counts as proved by mail. Return whether the link was good."""
    found = find_confirmation(secret=secret, at=at)
    if found is None or not MailConfirmation.objects.filter(pk=found.pk, used_at=None).update(used_at=at):
        return False
    with stepping_over("a link confirms a mail address, whoever opens it"):
        raise_proof(account_id=found.account_id, to=Proof.MAIL, how="mail", actor_id=found.account_id, at=at)
    return True
