"""Children and those who answer for them: opened together, ended by two members of staff or by coming of age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Person, Proof
from ..enums import ActKind, GuardianshipEndKind, NoticeKind, Relation, RequestState
from ..models import Account, ApiKey, Consent, FamilyRule, Guardianship, GuardianshipEnd
from .acts import record_act
from .ages import OF_AGE, OWN_SAY, age_at, is_child, latest_birth
from .authority import NotAllowed, check_desk, works_at_desk
from .consents import CHILD_ACCOUNT, answers_for, find_purpose, record_consent
from .devices import end_sessions
from .management import keep_account, make_temporary_password
from .notices import notify
from .passwords import check_strength
from .readers import Profile, put_profile

MOST_GUARDIANS, MOST_CHILDREN = 2, 12


class UnfitFamily(ValueError):
    """No such guardianship can be. `args[0]` says why.

    `age`: the child is of age or its birth unknown; `guardian`: not of age, or unproved; `agrees`: no consent; `closed`: the library opens
    children's accounts at the desk alone; `many`, `there`, `reason`, `asked`, `decided`.
    """


@dataclass(frozen=True, slots=True)
class FamilyPolicy:
    """What a library allows guardians."""

    guardians_see_loans: bool = False
    guardians_open_accounts: bool = True


def family_policy(*, library_id: int | None) -> FamilyPolicy:
    """Return what a library allows; the defaults where nothing was set."""
    found = FamilyRule.objects.filter(library_id=library_id or 0).first()
    return FamilyPolicy(found.guardians_see_loans, found.guardians_open_accounts) if found is not None else FamilyPolicy()


def set_family_policy(*, actor: Person, library_id: int, policy: FamilyPolicy, at: datetime) -> None:
    """Set what a library allows guardians.

    Raises:
        NotAllowed: `place`.
    """
    if not works_at_desk(actor, library_id):
        raise NotAllowed("place")
    values = {"guardians_see_loans": policy.guardians_see_loans, "guardians_open_accounts": policy.guardians_open_accounts, "changed_by_id": actor.id, "changed_at": at}
    FamilyRule.objects.update_or_create(library_id=library_id, defaults=values)


def _check_child(child: Account, at: datetime) -> None:
    age = age_at(child.birth_on, at)
    if age is None or age >= OF_AGE:
        raise UnfitFamily("age")


def _check_guardian(guardian: Account, at: datetime, *, seen_now: bool) -> None:
    age = age_at(guardian.birth_on, at)
    if not guardian.is_active or (age is None and not seen_now) or (age is not None and age < OF_AGE):
        raise UnfitFamily("guardian")
    if guardian.proof < Proof.CARD and not seen_now:
        raise UnfitFamily("guardian")


def _bind(child: Account, guardian: Account, relation: Relation, actor_id: int | None, library_id: int | None, at: datetime) -> Guardianship:
    # Both rows are locked by the callers, so that two desks cannot pass the limits together.
    if Guardianship.objects.filter(child=child, guardian=guardian, ended_at=None).exists():
        raise UnfitFamily("there")
    if Guardianship.objects.filter(child=child, ended_at=None).count() >= MOST_GUARDIANS or Guardianship.objects.filter(guardian=guardian, ended_at=None).count() >= MOST_CHILDREN:
        raise UnfitFamily("many")
    handed = None if is_child(child.birth_on, at) else at
    bond = Guardianship.objects.create(child=child, guardian=guardian, library_id=library_id, relation=relation, begun_at=at, begun_by_id=actor_id, handed_over_at=handed)
    for account in (child, guardian):
        record_act(kind=ActKind.GUARDIAN_ADDED, account_id=account.pk, actor_id=actor_id, at=at, library_id=library_id, details={"guardianship": bond.pk})
    notify(account_id=guardian.pk, kind=NoticeKind.GUARDIAN_CHANGED, at=at)
    return bond


@transaction.atomic
def open_child_account(*, guardian_id: int, username: str, password: str, profile: Profile, relation: Relation, agrees: bool, at: datetime) -> int:
    """Let a guardian open a child's account and consent to it in the same act; return its id.

    Raises:
        UnfitFamily: See there; `agrees`: without the guardian's consent there is no account.
        UnusableProfile, WeakPassword, UsernameTaken, CannotKeepAccount: As for `register_reader`.
    """
    guardian = Account.objects.select_for_update().get(pk=guardian_id)
    _check_guardian(guardian, at, seen_now=False)
    if not family_policy(library_id=guardian.home_library_id).guardians_open_accounts:
        raise UnfitFamily("closed")
    child = Account(username=username.strip(), home_library_id=guardian.home_library_id)
    put_profile(child, profile, at=at)
    if not is_child(child.birth_on, at):
        raise UnfitFamily("age")
    if not agrees:
        raise UnfitFamily("agrees")
    check_strength(password=password, names=(child.username, child.name, child.name_pinyin.replace(" ", "")))
    child.password = make_password(password)
    keep_account(child)
    record_act(kind=ActKind.OPENED, account_id=child.pk, actor_id=guardian_id, at=at, library_id=child.home_library_id)
    _bind(child, guardian, relation, guardian_id, child.home_library_id, at)
    record_consent(account_id=child.pk, purpose=CHILD_ACCOUNT, is_given=True, at=at, given_by_id=guardian_id)
    return child.pk


@transaction.atomic
def add_guardian(*, actor: Person, child_id: int, guardian_id: int, relation: Relation, at: datetime) -> int:
    """Enter a guardianship at the desk, after seeing the papers; return its id. The guardian consents on their own page.

    Raises:
        NotAllowed: A guardian or child out of the desk's reach, or the actor's own family.
        UnfitFamily: See there.
    """
    with stepping_over("a guardian may belong to another library than the child"):
        locked = {account.pk: account for account in Account.objects.select_for_update().filter(pk__in=[child_id, guardian_id], is_active=True).order_by("pk")}
    child, guardian = locked.get(child_id), locked.get(guardian_id)
    if child is None or guardian is None or child is guardian:
        raise UnfitFamily("guardian")
    if actor.id in {child_id, guardian_id}:
        raise NotAllowed("self")
    check_desk(actor=actor, account=child, at=at)
    _check_child(child, at)
    _check_guardian(guardian, at, seen_now=True)
    return _bind(child, guardian, relation, actor.id, child.home_library_id, at).pk


@transaction.atomic
def say_for_child(*, guardian_id: int, child_id: int, purpose: str, is_given: bool, at: datetime) -> None:
    """Let a guardian consent for a child under fourteen, or take it back: without consent to the account its sessions and keys end at once.

    Raises:
        KeyError: There is no such purpose.
        NoConsent: Not the child's guardian, the child decides alone, or it is never done with children.
    """
    record_consent(account_id=child_id, purpose=purpose, is_given=is_given, at=at, given_by_id=guardian_id)
    if purpose == CHILD_ACCOUNT and not is_given:
        end_sessions(account_id=child_id, keep="", actor_id=guardian_id, at=at)
        ApiKey.objects.filter(account_id=child_id, revoked_at=None).update(revoked_at=at)


@dataclass(frozen=True, slots=True)
class Ward:
    """A child as its guardian sees it; `decides` once it is fourteen and speaks for itself."""

    guardianship_id: int
    child_id: int
    name: str
    birth_on: date | None
    decides: bool
    sees_loans: bool
    relation: str


def children_of(*, guardian_id: int, at: datetime) -> list[Ward]:
    """Return the children somebody answers for."""
    bonds = list(Guardianship.objects.filter(guardian_id=guardian_id, ended_at=None).select_related("child").order_by("child__birth_on", "pk"))
    rules = dict(FamilyRule.objects.filter(library_id__in={bond.child.home_library_id for bond in bonds}).values_list("library_id", "guardians_see_loans"))
    return [
        Ward(bond.pk, bond.child_id, bond.child.name, bond.child.birth_on, not is_child(bond.child.birth_on, at), rules.get(bond.child.home_library_id or 0, False) and is_child(bond.child.birth_on, at),
             bond.get_relation_display())
        for bond in bonds
    ]


def may_see_child(*, guardian_id: int, child_id: int, what: str, at: datetime) -> bool:
    """Whether a guardian may see something of a child: `data` and `loans` under fourteen, loans where the library allows it; `history` never."""
    child = Account.objects.filter(pk=child_id).first()
    if child is None or not is_child(child.birth_on, at) or not answers_for(guardian_id=guardian_id, child_id=child_id):
        return False
    return what == "data" or (what == "loans" and family_policy(library_id=child.home_library_id).guardians_see_loans)


def may_have_public_page(*, account_id: int, at: datetime) -> bool:
    """Whether a person may be shown to the world at all: nobody under fourteen."""
    with stepping_over("what somebody may do is asked before it is known who may see them"):
        account = Account.objects.filter(pk=account_id, is_active=True).first()
    return account is not None and not is_child(account.birth_on, at)


def may_be_profiled(*, account_id: int, at: datetime) -> bool:
    """Whether anything may be worked out about a person's taste from what they do: of nobody under fourteen, whoever consents."""
    return may_have_public_page(account_id=account_id, at=at)


def age_of(*, account_id: int, at: datetime) -> int | None:
    """Return completed years, for age-graded lists; None when unknown, to be taken for a grown-up's shelves."""
    with stepping_over("what somebody may do is asked before it is known who may see them"):
        return age_at(Account.objects.filter(pk=account_id).values_list("birth_on", flat=True).first(), at)


@transaction.atomic
def ask_end(*, actor: Person, guardianship_id: int, reason: str, at: datetime) -> int:
    """Ask for the end of a guardianship at the desk; a second member of staff decides.

    Raises:
        NotAllowed: Out of the desk's reach, or the actor's own family.
        UnfitFamily: `reason`, `asked`, `decided`: it has ended.
    """
    bond = Guardianship.objects.select_for_update(of=("self",)).select_related("child").get(pk=guardianship_id)
    if actor.id is None or actor.id in {bond.child_id, bond.guardian_id}:
        raise NotAllowed("self")
    check_desk(actor=actor, account=bond.child, at=at)
    if bond.ended_at is not None:
        raise UnfitFamily("decided")
    if not reason.strip():
        raise UnfitFamily("reason")
    if GuardianshipEnd.objects.filter(guardianship=bond, state=RequestState.WAITING).exists():
        raise UnfitFamily("asked")
    asked = GuardianshipEnd.objects.create(guardianship=bond, library_id=bond.child.home_library_id, reason=reason[:400], asked_by_id=actor.id, asked_at=at)
    record_act(kind=ActKind.GUARDIAN_END_ASKED, account_id=bond.child_id, actor_id=actor.id, at=at, library_id=asked.library_id, reason=reason, details={"guardianship": bond.pk})
    return asked.pk


@transaction.atomic
def decide_end(*, actor: Person, request_id: int, approve: bool, at: datetime) -> None:
    """Decide the end of a guardianship; the one who asked may only take it back.

    Raises:
        NotAllowed: `second`, `self`, or out of the desk's reach.
        UnfitFamily: `decided`.
    """
    asked = GuardianshipEnd.objects.select_for_update(of=("self",)).select_related("guardianship__child").get(pk=request_id)
    bond = asked.guardianship
    if asked.state != RequestState.WAITING:
        raise UnfitFamily("decided")
    withdrawn = not approve and asked.asked_by_id == actor.id
    if not withdrawn:
        if actor.id == asked.asked_by_id:
            raise NotAllowed("second")
        if actor.id in {bond.child_id, bond.guardian_id}:
            raise NotAllowed("self")
        check_desk(actor=actor, account=bond.child, at=at)
    asked.state = RequestState.APPROVED if approve else RequestState.WITHDRAWN if withdrawn else RequestState.REFUSED
    asked.decided_by_id, asked.decided_at = actor.id, at
    asked.save()
    if approve:
        end_bond(bond, GuardianshipEndKind.STAFF, actor.id, at)
        return
    record_act(kind=ActKind.GUARDIAN_END_REFUSED, account_id=bond.child_id, actor_id=actor.id, at=at, library_id=asked.library_id, details={"guardianship": bond.pk})


def end_bond(bond: Guardianship, kind: GuardianshipEndKind, actor_id: int | None, at: datetime) -> None:
    """End a guardianship. What the guardian said for a child under fourteen ends with the last of them."""
    bond.ended_at, bond.end_kind = at, kind
    bond.save(update_fields=["ended_at", "end_kind"])
    act = ActKind.CAME_OF_AGE if kind == GuardianshipEndKind.OF_AGE else ActKind.GUARDIAN_ENDED
    record_act(kind=act, account_id=bond.child_id, actor_id=actor_id, at=at, library_id=bond.library_id, details={"guardianship": bond.pk})
    notice = NoticeKind.CAME_OF_AGE if kind == GuardianshipEndKind.OF_AGE else NoticeKind.GUARDIAN_CHANGED
    notify(account_id=bond.guardian_id, kind=notice, at=at)
    if is_child(bond.child.birth_on, at) and not Guardianship.objects.filter(child_id=bond.child_id, ended_at=None).exists():
        purpose = find_purpose(CHILD_ACCOUNT)
        version = purpose.version if purpose is not None else ""
        Consent.objects.create(account_id=bond.child_id, purpose=CHILD_ACCOUNT, version=version, is_given=False, given_by_id=bond.guardian_id, at=at)
        end_sessions(account_id=bond.child_id, keep="", actor_id=actor_id, at=at)


def grow_up(*, at: datetime, most: int = 2000) -> tuple[int, int]:
    """Hand over to children who are fourteen, and end guardianships of those who are eighteen; return how many of each. Twice a day changes nothing."""
    grown = list(Guardianship.objects.filter(ended_at=None, child__birth_on__lte=latest_birth(years=OF_AGE, at=at)).select_related("child").order_by("pk")[:most])
    for bond in grown:
        with transaction.atomic():
            end_bond(bond, GuardianshipEndKind.OF_AGE, None, at)
    due = Guardianship.objects.filter(ended_at=None, handed_over_at=None, child__birth_on__lte=latest_birth(years=OWN_SAY, at=at)).select_related("child").order_by("pk")[:most]
    told: set[int] = set()
    for bond in due:
        with transaction.atomic():
            Guardianship.objects.filter(pk=bond.pk).update(handed_over_at=at)
            notify(account_id=bond.guardian_id, kind=NoticeKind.HANDED_OVER, at=at)
            if bond.child_id not in told:
                told.add(bond.child_id)
                record_act(kind=ActKind.HANDED_OVER, account_id=bond.child_id, actor_id=None, at=at, library_id=bond.library_id)
                notify(account_id=bond.child_id, kind=NoticeKind.CONSENT_NEEDED, at=at)
    return len(told), len(grown)


@transaction.atomic
def register_child_at_desk(*, actor: Person, guardian_id: int, username: str, profile: Profile, relation: Relation, at: datetime) -> tuple[int, str]:
    """Open a child's account at the desk and enter its guardian; it rests until the guardian consents on their own page. Return id and password for once.

    Raises:
        NotAllowed, UnfitFamily, UnusableProfile, UsernameTaken, CannotKeepAccount: As for `add_guardian` and `register_reader`.
    """
    with stepping_over("a guardian may belong to another library than the child"):
        guardian = Account.objects.get(pk=guardian_id)
    if guardian.home_library_id is None or not works_at_desk(actor, guardian.home_library_id):
        raise NotAllowed("place")
    password = make_temporary_password()
    child = Account(username=username.strip(), home_library_id=guardian.home_library_id, must_change_password=True, password=make_password(password))
    put_profile(child, profile, at=at)
    _check_child(child, at)
    keep_account(child)
    record_act(kind=ActKind.OPENED, account_id=child.pk, actor_id=actor.id, at=at, library_id=child.home_library_id)
    add_guardian(actor=actor, child_id=child.pk, guardian_id=guardian_id, relation=relation, at=at)
    return child.pk, password
