"""The desk: readers, their cards, seeing who they are, families."""

from __future__ import annotations

import csv
import io

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Person
from ..domain.ages import age_at
from ..domain.authority import REGISTER, NotAllowed
from ..domain.cards import CardIntake, CardLine, cards_of, end_card, import_cards, issue_card, replace_card
from ..domain.families import FamilyPolicy, add_guardian, ask_end, decide_end, family_policy, register_child_at_desk, set_family_policy
from ..domain.proofs import see_identity, withdraw_proof
from ..domain.readers import register_at_desk
from ..enums import CardState, Relation
from ..jobs import schedule_coming_of_age
from ..models import Account, Card, Guardianship, GuardianshipEnd
from ..queries.directory import find_accounts
from .door import desk_worker, field, libraries_for, library_names, name_of, whole_number
from .forms import UNFIT, Errors, profile_of, profile_values, read_day, relation_choices, say_problem
from .readers import proof_words
from .staff import say_refusal

_BYTES = 4 * 1024 * 1024


def documents() -> list[tuple[str, str]]:
    """Return the kinds of document that staff look at, in words."""
    return [
        ("id_card", _("居民身份证")), ("passport", _("护照")), ("permit", _("港澳台居民证件、居留证件")), ("household", _("户口簿")), ("birth", _("出生医学证明")), ("other", _("其他证件")),
    ]


def _reader(person: Person, account_id: int) -> Account:
    """Return an account of the libraries whose readers a person looks after; any other is a 404."""
    places, found = person.libraries_where(REGISTER), Account.objects.filter(pk=account_id)
    account = (found if places is None else found.filter(home_library_id__in=places)).first()
    if account is None:
        raise Http404
    return account


@never_cache
@require_GET
def reader_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/readers/: find a reader; what waits for a second person."""
    person = desk_worker(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    places = person.libraries_where(REGISTER)
    rows, following = find_accounts(text=text, kind="reader", libraries=places, after=whole_number(request.GET.get("after")), at=timezone.now())
    waiting = GuardianshipEnd.objects.filter(state="waiting").select_related("guardianship__child", "guardianship__guardian").order_by("pk")
    ends = list((waiting if places is None else waiting.filter(library_id__in=places))[:100])
    with stepping_over("whoever sees an act sees the name of who did it"):
        prefetch_related_objects(ends, "asked_by")
    return render(request, "accounts/staff/readers.html", {"rows": rows, "following": following, "text": text, "names": library_names(), "ends": ends})


@never_cache
@require_http_methods(["GET", "POST"])
def reader_new(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/readers/new/: with `guardian` (user name of a reader) a child of that guardian. The password is shown once."""
    person = desk_worker(request)
    values, errors = profile_values(request) | {"guardian": field(request, "guardian", 64) or request.GET.get("guardian", "")[:64]}, Errors()
    if request.method == "POST":
        try:
            account_id, password = _register(person, values)
        except UNFIT as problem:
            errors = say_problem(problem)
        except NotAllowed as problem:
            raise PermissionDenied(say_refusal(problem)) from None
        else:
            context = {"account": Account.objects.get(pk=account_id), "password": password, "opened": False, "back": f"/staff/readers/{account_id}/"}
            return render(request, "accounts/staff/password.html", context, status=201)
    libraries = [(one.id, name_of(one)) for one in libraries_for(person, REGISTER)]
    context = {"values": values, "errors": errors, "libraries": libraries, "relations": relation_choices()}
    return render(request, "accounts/staff/reader_form.html", context, status=422 if errors else 200)


def _register(person: Person, values: dict[str, object]) -> tuple[int, str]:
    now, username = timezone.now(), str(values["username"])
    if not values["guardian"]:
        return register_at_desk(actor=person, username=username, profile=profile_of(values), home_library_id=whole_number(str(values["home_library"])) or 0, at=now)
    with stepping_over("a guardian may belong to another library than the child"):
        guardian = Account.objects.filter(username__iexact=values["guardian"]).first()
    if guardian is None:
        raise Http404(_("没有这位读者。"))
    schedule_coming_of_age(at=now)
    return register_child_at_desk(actor=person, guardian_id=guardian.pk, username=username, profile=profile_of(values), relation=_relation(values["relation"]), at=now)


def _relation(text: object) -> Relation:
    return Relation(text) if text in Relation.values else Relation.OTHER


@never_cache
@require_GET
def reader_page(request: HttpRequest, account_id: int) -> HttpResponse:
    """GET /staff/readers/<id>/."""
    person = desk_worker(request)
    return _show(request, person, _reader(person, account_id), {})


def _show(request: HttpRequest, person: Person, account: Account, errors: Errors) -> HttpResponse:
    bonds = Guardianship.objects.filter(ended_at=None).select_related("child", "guardian")
    context = {
        "account": account, "age": age_at(account.birth_on, timezone.now()), "cards": cards_of(account_id=account.pk), "names": library_names(), "proof": proof_words()[account.proof],
        "documents": documents(), "guardians": list(bonds.filter(child=account)), "children": list(bonds.filter(guardian=account)), "relations": relation_choices(), "errors": errors,
        "libraries": [(one.id, name_of(one)) for one in libraries_for(person, REGISTER)], "is_self": account.pk == person.id, "values": {},
    }
    return render(request, "accounts/staff/reader.html", context, status=422 if errors else 200)


@never_cache
@require_POST
def reader_act(request: HttpRequest, account_id: int, act: str) -> HttpResponse:
    """POST /staff/readers/<id>/card|card-end|card-replace|identity|identity-back|guardian|guardian-end/."""
    person = desk_worker(request)
    account = _reader(person, account_id)
    try:
        _act(request, person, account, act)
    except UNFIT as problem:
        return _show(request, person, account, say_problem(problem))
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    except ValueError as problem:
        return _show(request, person, account, {"reason": [_("请写明事由。")]} if problem.args == ("reason",) else {"document": [_("请选看过的证件。")]})
    return HttpResponseRedirect(f"/staff/readers/{account_id}/")


def _act(request: HttpRequest, person: Person, account: Account, act: str) -> None:
    now, reason = timezone.now(), field(request, "reason", 400)[:400]
    line = CardLine(field(request, "number", 40), field(request, "pin", 16), expires_on=read_day(field(request, "expires_on", 10)))
    chosen = whole_number(request.POST.get("which")) or 0
    if act == "card":
        issue_card(actor=person, account_id=account.pk, library_id=whole_number(request.POST.get("library")) or 0, line=line, at=now)
    elif act in {"card-end", "card-replace"}:
        if not Card.objects.filter(pk=chosen, account=account).exists():
            raise Http404
        if act == "card-end":
            state = CardState.LOST if request.POST.get("state") == "lost" else CardState.WITHDRAWN
            end_card(actor=person, card_id=chosen, state=state, reason=reason, at=now)
        else:
            replace_card(actor=person, card_id=chosen, line=line, at=now)
    elif act == "identity":
        see_identity(actor=person, account_id=account.pk, document=field(request, "document", 12), at=now)
    elif act == "identity-back":
        withdraw_proof(actor=person, account_id=account.pk, reason=reason, at=now)
    elif act == "guardian":
        with stepping_over("a guardian may belong to another library than the child"):
            guardian = Account.objects.filter(username__iexact=field(request, "guardian", 64)).values_list("pk", flat=True).first() or 0
        add_guardian(actor=person, child_id=account.pk, guardian_id=guardian, relation=_relation(request.POST.get("relation")), at=now)
        schedule_coming_of_age(at=now)
    elif act == "guardian-end":
        if not Guardianship.objects.filter(pk=chosen, child=account).exists():
            raise Http404
        ask_end(actor=person, guardianship_id=chosen, reason=reason, at=now)
    else:
        raise Http404


@require_POST
def decide(request: HttpRequest, request_id: int, act: str) -> HttpResponse:
    """POST /staff/readers/ends/<id>/approve|refuse/."""
    person = desk_worker(request)
    try:
        decide_end(actor=person, request_id=request_id, approve=act == "approve", at=timezone.now())
    except GuardianshipEnd.DoesNotExist:
        raise Http404 from None
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    except UNFIT:
        pass  # decided meanwhile: the list shows what still waits
    return HttpResponseRedirect("/staff/readers/")


@never_cache
@require_http_methods(["GET", "POST"])
def card_list(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/readers/cards/: a library's list as CSV: number, PIN, name, day of birth, day of expiry."""
    person = desk_worker(request)
    errors, intake = Errors(), None
    if request.method == "POST":
        try:
            intake = _take_in(request, person)
        except UNFIT as problem:
            errors = say_problem(problem)
        except NotAllowed as problem:
            raise PermissionDenied(say_refusal(problem)) from None
        except (UnicodeDecodeError, csv.Error):
            errors = {"file": [_("这不是 UTF-8 或 GB18030 的 CSV 文件，或超过 4 MB。")]}
    libraries = [(one.id, name_of(one)) for one in libraries_for(person, REGISTER)]
    context = {"libraries": libraries, "intake": intake, "errors": errors, "words": {"number": _("证号不合规"), "pin": _("证的密码不合规"), "taken": _("证号已有")}}
    return render(request, "accounts/staff/card_import.html", context, status=422 if errors else 200)


def _take_in(request: HttpRequest, person: Person) -> CardIntake:
    sent = request.FILES.get("file")
    raw = sent.read(_BYTES + 1) if sent is not None else b""
    if not raw or len(raw) > _BYTES:
        raise csv.Error("size")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    lines = []
    for row in csv.reader(io.StringIO(text), strict=True):
        cells = [cell.replace("\x00", "").strip() for cell in row[:5]] + [""] * 5
        lines.append(CardLine(cells[0], cells[1], cells[2], read_day(cells[3]), read_day(cells[4])))
    return import_cards(actor=person, library_id=whole_number(request.POST.get("library")) or 0, lines=lines, at=timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def family_rule(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/readers/family/: what each of one's libraries allows guardians."""
    person = desk_worker(request)
    if request.method == "POST":
        library_id = whole_number(request.POST.get("library")) or 0
        policy = FamilyPolicy(guardians_see_loans=request.POST.get("loans") == "yes", guardians_open_accounts=request.POST.get("open") == "yes")
        if library_id not in library_names():
            raise Http404
        try:
            set_family_policy(actor=person, library_id=library_id, policy=policy, at=timezone.now())
        except NotAllowed as problem:
            raise PermissionDenied(say_refusal(problem)) from None
        return HttpResponseRedirect("/staff/readers/family/")
    rows = [(one, name_of(one), family_policy(library_id=one.id)) for one in libraries_for(person, REGISTER)[:50]]
    return render(request, "accounts/staff/family_rule.html", {"rows": rows})
