"""Telling readers what is new in their searches: one letter for all of a reader's searches, and a notice on their devices."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.portal.api import notify
from wenyuan.foundation.tenancy.api import stepping_over

from ..enums import Rhythm
from ..models import SavedSearch
from .searches import NewThing, check_search

log = logging.getLogger(__name__)
TOPIC: Final = "searches"
_MONDAY: Final = 0
_SHOWN: Final = 20
News = list[tuple[SavedSearch, list[NewThing]]]


def tell_news(*, at: datetime) -> tuple[int, int]:
    """Ask every search whose day it is and tell their owners; return how many searches were asked and how many readers told.

    What was found is on record before anybody is told: a letter that is lost is not sent again, what it said stays on the reader's page and in the feed.
    """
    rhythms = [Rhythm.DAILY, Rhythm.WEEKLY] if timezone.localtime(at).weekday() == _MONDAY else [Rhythm.DAILY]
    asked = 0
    news: dict[int, News] = defaultdict(list)
    for row in SavedSearch.objects.filter(rhythm__in=rhythms).order_by("account_id", "pk").iterator(chunk_size=500):
        asked += 1
        if new := check_search(search_id=row.pk, at=at):
            news[row.account_id].append((row, new))
    with stepping_over("the owner of a saved search is told what it found"):
        people = {account.pk: account for account in Account.objects.filter(pk__in=news, is_active=True).only("pk", "email", "language")}
    for account_id, found in news.items():
        if account_id in people:
            _tell(people[account_id], found, at)
    return asked, len(people)


def _tell(account: Account, found: News, at: datetime) -> None:
    count = sum(len(new) for _, new in found)
    titles = {"zh-hans": "存下的检索有新书", "zh-hant": "儲存的檢索有新書", "en": "New in your saved searches"}
    bodies = {language: f"{found[0][0].title}{' …' if len(found) > 1 else ''} · {count}" for language in titles}
    notify(account_id=account.pk, topic=TOPIC, title=titles, body=bodies, path="/account/searches/", at=at, tag="searches")
    if account.email:
        subject, text = write_letter(found, language=account.language or settings.LANGUAGE_CODE)
        try:
            send_mail(subject, text, None, [account.email])
        except OSError:
            log.warning("what is new in saved searches could not be mailed")


def write_letter(found: News, *, language: str) -> tuple[str, str]:
    """Return subject and text of the letter about what is new."""
    base = settings.WENYUAN_BASE_URL
    with translation.override(language):
        count = sum(len(new) for _, new in found)
        lines: list[str] = []
        for row, new in found:
            lines += [row.title, *(f"  {one.title}{f'  {base}/ark:/{settings.WENYUAN_NAAN}/{one.ark}' if base else ''}" for one in new[:_SHOWN])]
            if len(new) > _SHOWN:
                lines.append("  " + _("……另有 %(num)s 种") % {"num": len(new) - _SHOWN})
            if base:
                lines.append(f"  {base}/search/?{row.address}&sort=added")
            lines.append("")
        lines.append(_("不想再收到，可在“我的 › 存下的检索”里改。"))
        subject = ngettext("您存下的检索有 %(num)s 种新书", "您存下的检索有 %(num)s 种新书", count) % {"num": count}
        return f"{settings.WENYUAN_SITE_NAME}: {subject}", "\n".join(lines)
