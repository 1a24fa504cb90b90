"""Readers' cards: issued at the desk or in a list, claimed by their holder with a PIN, lost, replaced, withdrawn."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Person, Proof
from ..enums import ActKind, CardState, NoticeKind
from ..models import Account, Card
from .acts import record_act
from .authority import MANAGE, NotAllowed, check_desk, works_at_desk
from .notices import notify
from .proofs import raise_proof

WRONG_PINS, PIN_REST = 5, timedelta(hours=1)
MOST_LINES = 20_000
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{2,31}")
_PIN = re.compile(r"[0-9A-Za-z]{4,16}")


class UnusableCard(ValueError):
    """The card cannot be kept so. `args[0]` is one of `number`, `pin`, `taken`, `library`, `ended`, `owner`, `lines`."""


class CardRefused(ValueError):
    """Number and PIN are not those of a good card that nobody has claimed; never says which. `args[0]` is `wrong` or `rest`."""


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card of a library's list."""

    number: str
    pin: str = ""
    holder_name: str = ""
    birth_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class CardIntake:
    """What became of a list: how many cards came in, and the numbers of the lines (from 1) that did not, with the reason."""

    added: int
    refused: tuple[tuple[int, str], ...]


def pin_digest(*, library_id: int, number: str, pin: str) -> bytes:
    """Return the keyed digest of a card's PIN."""
    return hmac.new(settings.SECRET_KEY.encode(), f"card|{library_id}|{number}|{pin}".encode("utf-8", "replace"), hashlib.sha256).digest()


def clean_number(text: str) -> str:
    """Return a card number without blanks.

    Raises:
        UnusableCard: `number`: not 3 to 32 letters, digits and hyphens.
    """
    number = "".join(text.split())
    if not _NUMBER.fullmatch(number):
        raise UnusableCard("number")
    return number


def _check_pin(pin: str) -> None:
    if pin and not _PIN.fullmatch(pin):
        raise UnusableCard("pin")


def _build(library_id: int, line: CardLine, actor_id: int | None, at: datetime, account_id: int | None = None) -> Card:
    number = clean_number(line.number)
    _check_pin(line.pin)
    digest = pin_digest(library_id=library_id, number=number, pin=line.pin) if line.pin else None
    return Card(
        library_id=library_id, number=number, account_id=account_id, holder_name=line.holder_name[:80], birth_on=line.birth_on, pin_digest=digest, issued_at=at,
        issued_by_id=actor_id, expires_on=line.expires_on,
    )


def _check_place(actor: Person, library_id: int) -> None:
    if not works_at_desk(actor, library_id) and not actor.may(MANAGE, library_id=library_id):
        raise NotAllowed("place")


@transaction.atomic
def issue_card(*, actor: Person, account_id: int, library_id: int, line: CardLine, at: datetime) -> int:
    """Give a reader a card at the desk; the account now counts as shown with a card.

    Raises:
        NotAllowed: The library or the reader is out of the actor's reach.
        UnusableCard: `number`, `pin`, or `taken`: the library has such a number.
    """
    account = Account.objects.select_for_update().get(pk=account_id, is_active=True)
    _check_place(actor, library_id)
    if account.home_library_id != library_id:
        check_desk(actor=actor, account=account, at=at)
    card = _put(_build(library_id, line, actor.id, at, account_id))
    record_act(kind=ActKind.CARD_ISSUED, account_id=account_id, actor_id=actor.id, at=at, library_id=library_id, details={"card": card.pk})
    raise_proof(account_id=account_id, to=Proof.CARD, how="card", actor_id=actor.id, at=at, library_id=library_id)
    show_number(account_id=account_id)
    return card.pk


def _put(card: Card) -> Card:
    if Card.objects.filter(library_id=card.library_id, number=card.number).exists():
        raise UnusableCard("taken")
    card.save()
    return card


def import_cards(*, actor: Person, library_id: int, lines: Iterable[CardLine], at: datetime) -> CardIntake:
    """Take in a library's list of cards that wait for their holders; a number that is there already is refused, never changed.

    Raises:
        NotAllowed: `place`.
        UnusableCard: `lines`: more than twenty thousand at once.
    """
    _check_place(actor, library_id)
    good: dict[str, tuple[int, Card]] = {}
    refused: list[tuple[int, str]] = []
    for position, line in enumerate(lines, 1):
        if position > MOST_LINES:
            raise UnusableCard("lines")
        try:
            card = _build(library_id, line, actor.id, at)
        except UnusableCard as problem:
            refused.append((position, problem.args[0]))
            continue
        if card.number in good:
            refused.append((position, "taken"))
        else:
            good[card.number] = (position, card)
    with transaction.atomic():
        there = set(Card.objects.filter(library_id=library_id, number__in=list(good)).values_list("number", flat=True))
        refused += [(good[number][0], "taken") for number in there]
        fresh = [card for number, (_position, card) in good.items() if number not in there]
        Card.objects.bulk_create(fresh, batch_size=1000)
    return CardIntake(len(fresh), tuple(sorted(refused)))


def claim_card(*, account_id: int, library_id: int, number: str, pin: str, at: datetime) -> int:
    """Let the holder of a card take it to their account by number and PIN. Five wrong PINs rest the card for an hour.

    Raises:
        CardRefused: Unknown, ended, claimed, without a PIN, or the PIN is wrong; `rest`: too many wrong ones.
    """
    with stepping_over("a reader claims a card by its number and PIN"):
        refusal, card_id = _claim(account_id, library_id, number, pin, at)
    if refusal:  # raised only here, so that the count of wrong PINs is kept
        raise CardRefused(refusal)
    return card_id


@transaction.atomic
def _claim(account_id: int, library_id: int, number: str, pin: str, at: datetime) -> tuple[str, int]:
    number = "".join(number.split())[:32]
    card = Card.objects.select_for_update().filter(library_id=library_id, number=number).first()
    if card is None or card.pin_digest is None or not _is_good(card, at) or (card.account_id or account_id) != account_id:
        return "wrong", 0
    if card.wrong_pins >= WRONG_PINS and card.wrong_since is not None and at - card.wrong_since < PIN_REST:
        return "rest", 0
    if not hmac.compare_digest(bytes(card.pin_digest), pin_digest(library_id=library_id, number=number, pin=pin)):
        stale = card.wrong_since is None or at - card.wrong_since >= PIN_REST
        card.wrong_pins, card.wrong_since = (1, at) if stale else (card.wrong_pins + 1, card.wrong_since)
        card.save(update_fields=["wrong_pins", "wrong_since"])
        return "wrong", 0
    card.account_id, card.wrong_pins, card.wrong_since = account_id, 0, None
    holder, birth_on = card.holder_name, card.birth_on
    card.holder_name, card.birth_on = "", None
    card.save()
    # What the library's list says of the holder goes to the account where nothing stands yet.
    account = Account.objects.select_for_update().get(pk=account_id)
    account.name, account.birth_on = account.name or holder, account.birth_on or birth_on
    account.home_library_id = account.home_library_id or library_id
    account.save(update_fields=["name", "birth_on", "home_library"])
    record_act(kind=ActKind.CARD_CLAIMED, account_id=account_id, actor_id=account_id, at=at, library_id=library_id, details={"card": card.pk})
    raise_proof(account_id=account_id, to=Proof.CARD, how="card", actor_id=account_id, at=at, library_id=library_id)
    show_number(account_id=account_id)
    return "", card.pk


def _is_good(card: Card, at: datetime) -> bool:
    return card.state == CardState.ACTIVE and (card.expires_on is None or card.expires_on >= timezone.localdate(at))


@transaction.atomic
def report_lost(*, account_id: int, card_id: int, at: datetime) -> bool:
    """Let a reader report an own card lost: it ends at once; return whether it was good."""
    card = Card.objects.select_for_update().filter(pk=card_id, account_id=account_id, state=CardState.ACTIVE).first()
    if card is None:
        return False
    _end(card, CardState.LOST, account_id, at, "")
    return True


@transaction.atomic
def end_card(*, actor: Person, card_id: int, state: CardState, reason: str, at: datetime) -> None:
    """End a card at the desk, as lost or withdrawn.

    Raises:
        NotAllowed: `place`.
        UnusableCard: `ended`: it is no good card any more.
    """
    card = Card.objects.select_for_update().get(pk=card_id)
    _check_place(actor, card.library_id)
    if card.state != CardState.ACTIVE:
        raise UnusableCard("ended")
    _end(card, state, actor.id, at, reason)


@transaction.atomic
def replace_card(*, actor: Person, card_id: int, line: CardLine, at: datetime) -> int:
    """Give a new card for a good or a lost one; the old number never comes back.

    Raises:
        NotAllowed: `place`.
        UnusableCard: `ended`: replaced or withdrawn already; `owner`: nobody has claimed it; `number`, `pin`, `taken`.
    """
    old = Card.objects.select_for_update().get(pk=card_id)
    _check_place(actor, old.library_id)
    if old.state not in {CardState.ACTIVE, CardState.LOST}:
        raise UnusableCard("ended")
    if old.account_id is None:
        raise UnusableCard("owner")
    new = _put(_build(old.library_id, line, actor.id, at, old.account_id))
    old.replaced_by = new
    _end(old, CardState.REPLACED, actor.id, at, "")
    record_act(kind=ActKind.CARD_ISSUED, account_id=old.account_id, actor_id=actor.id, at=at, library_id=old.library_id, details={"card": new.pk, "replaces": old.pk})
    show_number(account_id=old.account_id)
    return new.pk


def _end(card: Card, state: CardState, actor_id: int | None, at: datetime, reason: str) -> None:
    card.state, card.ended_at, card.pin_digest = state, at, None
    card.save()
    if card.account_id is None:
        return
    details = {"card": card.pk, "state": str(state)}
    record_act(kind=ActKind.CARD_ENDED, account_id=card.account_id, actor_id=actor_id, at=at, library_id=card.library_id, reason=reason, details=details)
    notify(account_id=card.account_id, kind=NoticeKind.CARD_ENDED, at=at)
    show_number(account_id=card.account_id)


def show_number(*, account_id: int) -> None:
    """Let the account show the number of its newest good card, first of its home library; with none it has no number and signs in by name."""
    with stepping_over("a card that a library ends is taken off the page of its holder, wherever they belong"):
        account = Account.objects.only("pk", "home_library_id").get(pk=account_id)
        good = Card.objects.filter(account_id=account_id, state=CardState.ACTIVE).order_by("-issued_at", "-pk").values_list("library_id", "number")
        numbers = sorted(good, key=lambda row: row[0] != account.home_library_id)
        Account.objects.filter(pk=account_id).update(card_number=numbers[0][1] if numbers else "")


def follow_number(*, account: Account, number: str, actor_id: int | None, at: datetime) -> None:
    """Keep the cards in step with a number that was typed on the account: it becomes a card of the home library.

    Raises:
        UnusableCard: `number`, `taken` by another reader, or `library`: the account has no home library.
    """
    if not number:
        return
    if account.home_library_id is None:
        raise UnusableCard("library")
    number = clean_number(number)
    held = Card.objects.filter(library_id=account.home_library_id, number=number).first()
    if held is not None and held.account_id not in {None, account.pk}:
        raise UnusableCard("taken")
    if held is None:
        Card.objects.create(library_id=account.home_library_id, number=number, account_id=account.pk, issued_at=at, issued_by_id=actor_id)
    elif held.account_id is None:
        Card.objects.filter(pk=held.pk).update(account_id=account.pk)


def cards_of(*, account_id: int) -> list[Card]:
    """Return the cards of an account, good ones first."""
    return sorted(Card.objects.filter(account_id=account_id).order_by("-issued_at", "-pk"), key=lambda card: card.state != CardState.ACTIVE)
