"""Background jobs of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, job, schedule_job

from .domain.api_keys import remind_holders
from .domain.erasure import erase_due
from .domain.families import grow_up

ERASE = "accounts.erase"


@job(ERASE)
def erase_due_accounts(context: JobContext) -> Mapping[str, object]:
    """Close the accounts whose wait is over."""
    count = erase_due(at=timezone.now())
    context.report(done=count)
    return {"accounts": count}


def schedule_erasure(*, at: datetime) -> None:
    """Let the closing run every night at four."""
    schedule_job(key=ERASE, name=ERASE, title="到期销户", cron="0 4 * * *", at=at)


GROW_UP = "accounts.grow_up"


@job(GROW_UP)
def let_children_grow_up(context: JobContext) -> Mapping[str, object]:
    """Hand over to children who are fourteen, end guardianships at eighteen."""
    handed, grown = grow_up(at=timezone.now())
    context.report(done=handed + grown)
    return {"fourteen": handed, "eighteen": grown}


def schedule_coming_of_age(*, at: datetime) -> None:
    """Let it run every night at half past four."""
    schedule_job(key=GROW_UP, name=GROW_UP, title="孩子满十四岁、十八岁", cron="30 4 * * *", at=at)


REMIND = "accounts.remind_keys"


@job(REMIND)
def remind_of_keys(context: JobContext) -> Mapping[str, object]:
    """Tell holders of keys that end within two weeks."""
    count = remind_holders(at=timezone.now())
    context.report(done=count)
    return {"keys": count}


def schedule_reminders(*, at: datetime) -> None:
    """Let the reminding run every morning at eight."""
    schedule_job(key=REMIND, name=REMIND, title="接口密钥到期提醒", cron="0 8 * * *", at=at)
