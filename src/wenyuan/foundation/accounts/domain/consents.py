"""Consent by purpose, version and, for a child, by whoever answers for it. A ledger: lines are added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Person
from ..enums import NoticeKind
from ..models import Account, Consent, ConsentText, Guardianship
from .ages import OF_AGE, is_child, latest_birth
from .authority import MANAGE, NotAllowed, holds
from .notices import notify

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

CHILD_ACCOUNT = "accounts.child"
# How long a child's account goes on by the guardian's word on the version before.
GRACE = timedelta(days=30)


class UnusableText(ValueError):
    """A version cannot be published. `args[0]` is `version` (there already or empty) or `words` (one of the six texts is missing)."""


class NoConsent(ValueError):
    """Nobody may consent here. `args[0]` is `child`: under fourteen alone; `profiling`: never of a child; `recipient`: which library?"""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something that is done with personal data only by consent; a new version of its words asks anew.

    Attributes:
        text: What is done, in full; what staff publish later stands in its place.
        profiling: It makes a picture of the person; of children under fourteen never, whoever consents.
        by_recipient: Data goes to another library: each recipient needs a consent of its own.
        children_only: Asked only of those who answer for a child.
    """

    code: str
    version: str
    title: Words
    text: Words = ""
    profiling: bool = False
    by_recipient: bool = False
    children_only: bool = False


_purposes: dict[str, Purpose] = {
    CHILD_ACCOUNT: Purpose(
        CHILD_ACCOUNT, "1", _("孩子使用图书馆账户"),
        _("图书馆记下孩子的姓名、出生日期、读者证和在借的书，只为借书还书。不给孩子画像，不公开孩子的主页；借阅历史不给别人看。您可以随时查看、下载、更正这些数据，也可以随时撤回同意，账户就不能再用。"),
        children_only=True,
    ),
}


def register_purpose(purpose: Purpose) -> None:
    """Add a purpose that readers are asked about on their own page."""
    _purposes[purpose.code] = purpose


def _newest() -> dict[str, ConsentText]:
    return {one.purpose: one for one in ConsentText.objects.order_by("purpose", "-pk").distinct("purpose")}


def current_purposes() -> list[Purpose]:
    """Return every purpose in its present version, in the language of the request, by code."""
    texts, language = _newest(), get_language() or ""
    found = []
    for code, one in sorted(_purposes.items()):
        said = texts.get(code)
        if said is None:
            found.append(one)
            continue
        title, text = {"en": (said.title_en, said.text_en), "zh-hant": (said.title_hant, said.text_hant)}.get(language, (said.title, said.text))
        found.append(Purpose(code, said.version, title, text, one.profiling, one.by_recipient, one.children_only))
    return found


def find_purpose(code: str) -> Purpose | None:
    """Return a purpose in its present version."""
    return next((one for one in current_purposes() if one.code == code), None)


def _last_lines(account_id: int, recipient_id: int | None) -> dict[str, Consent]:
    return {line.purpose: line for line in Consent.objects.filter(account_id=account_id, recipient_id=recipient_id).order_by("pk")}


def _counts(purpose: Purpose, line: Consent | None, *, child: bool) -> bool:
    if line is None or line.version != purpose.version or not line.is_given:
        return False
    # At fourteen what a guardian said lapses; under fourteen what a child said is nothing.
    return not (child and purpose.profiling) and (line.given_by_id is not None) == child


def has_consented(*, account_id: int, purpose: str, at: datetime, recipient_id: int | None = None) -> bool:
    """Whether the present version of a purpose is consented to: by the person, or for a child under fourteen by a guardian."""
    with stepping_over("what somebody may do is asked before it is known who may see them"):
        account = Account.objects.filter(pk=account_id, is_active=True).first()
    found = find_purpose(purpose)
    if account is None or found is None or (found.by_recipient and recipient_id is None):
        return False
    return _counts(found, _last_lines(account_id, recipient_id).get(purpose), child=is_child(account.birth_on, at))


def consents_of(*, account_id: int, at: datetime) -> list[tuple[Purpose, Consent | None, bool]]:
    """Return the purposes that concern a person, the last line on each, and whether it counts; those by recipient are not listed without one."""
    account, lines = Account.objects.get(pk=account_id), _last_lines(account_id, None)
    child = is_child(account.birth_on, at)
    shown = [one for one in current_purposes() if (child or not one.children_only) and not (child and one.profiling) and not one.by_recipient]
    return [(one, lines.get(one.code), _counts(one, lines.get(one.code), child=child)) for one in shown]


@transaction.atomic
def record_consent(*, account_id: int, purpose: str, is_given: bool, at: datetime, given_by_id: int | None = None, recipient_id: int | None = None) -> None:
    """Write a line of the ledger for the present version of a purpose.

    Args:
        given_by_id: The guardian who speaks for a child under fourteen; None for the person.

    Raises:
        KeyError: There is no such purpose.
        NoConsent: See there.
    """
    found = find_purpose(purpose)
    if found is None:
        raise KeyError(purpose)
    with stepping_over("a guardian speaks for a child"):
        account = Account.objects.select_for_update().get(pk=account_id)
    child = is_child(account.birth_on, at)
    if child != (given_by_id is not None) or (given_by_id is not None and not answers_for(guardian_id=given_by_id, child_id=account_id)):
        raise NoConsent("child")
    if child and found.profiling and is_given:
        raise NoConsent("profiling")
    if found.by_recipient != (recipient_id is not None):
        raise NoConsent("recipient")
    Consent.objects.create(account_id=account_id, purpose=purpose, version=found.version, is_given=is_given, given_by_id=given_by_id, recipient_id=recipient_id, at=at)


def answers_for(*, guardian_id: int, child_id: int) -> bool:
    """Whether somebody is a guardian of a child now."""
    return Guardianship.objects.filter(guardian_id=guardian_id, child_id=child_id, ended_at=None, guardian__is_active=True).exists()


def is_barred(*, account: Account, at: datetime) -> bool:
    """Whether an account rests: its holder is under fourteen, and no guardian's consent stands, or only to words older than thirty days."""
    if not is_child(account.birth_on, at):
        return False
    line = Consent.objects.filter(account=account, purpose=CHILD_ACCOUNT).order_by("-pk").first()
    if line is None or not line.is_given or line.given_by_id is None:
        return True
    newest = ConsentText.objects.filter(purpose=CHILD_ACCOUNT).order_by("-pk").first()
    return newest is not None and line.version != newest.version and at - newest.published_at >= GRACE


@transaction.atomic
def publish_text(*, actor: Person, purpose: str, version: str, words: dict[str, str], at: datetime) -> int:
    """Publish a new version of a purpose's words; everybody is asked anew. Guardians hear of it, for their children's accounts depend on it.

    Args:
        words: `title`, `title_hant`, `title_en`, `text`, `text_hant`, `text_en`.

    Raises:
        NotAllowed: `place`: purposes are the whole system's, and so must the right to manage accounts be.
        KeyError: There is no such purpose.
        UnusableText: See there.
    """
    if actor.id is None or not holds(actor, [MANAGE], library_id=None):
        raise NotAllowed("place")
    now = find_purpose(purpose)
    if now is None:
        raise KeyError(purpose)
    version = version.strip()[:20]
    if not version or version == now.version or version == _purposes[purpose].version or ConsentText.objects.filter(purpose=purpose, version=version).exists():
        raise UnusableText("version")
    names = ("title", "title_hant", "title_en", "text", "text_hant", "text_en")
    if not all(words.get(name, "").strip() for name in names):
        raise UnusableText("words")
    kept = ConsentText.objects.create(purpose=purpose, version=version, published_by_id=actor.id, published_at=at, **{name: words[name].strip() for name in names})
    if purpose == CHILD_ACCOUNT:
        grown = latest_birth(years=OF_AGE, at=at)
        for guardian_id in Guardianship.objects.filter(ended_at=None, handed_over_at=None, child__birth_on__gt=grown).order_by("guardian_id").distinct().values_list("guardian_id", flat=True):
            notify(account_id=guardian_id, kind=NoticeKind.CONSENT_NEEDED, at=at)
    return kept.pk


def count_consents() -> dict[tuple[str, str], tuple[int, int]]:
    """Return, by purpose and version, how many accounts' last word on the purpose is yes or no to that version."""
    last = Consent.objects.order_by("account_id", "purpose", "recipient_id", "-pk").distinct("account_id", "purpose", "recipient_id").values("pk")
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for purpose, version, given, count in Consent.objects.filter(pk__in=last).values_list("purpose", "version", "is_given").annotate(n=Count("account_id", distinct=True)):
        yes, no = found.get((purpose, version), (0, 0))
        found[purpose, version] = (yes + count, no) if given else (yes, no + count)
    return found


def versions_of(*, purpose: str) -> list[ConsentText]:
    """Return the published versions of a purpose's words, newest first."""
    with stepping_over("whoever sees an act sees the name of who did it"):
        return list(ConsentText.objects.filter(purpose=purpose).select_related("published_by").order_by("-pk"))
