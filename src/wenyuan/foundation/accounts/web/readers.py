"""A reader's own pages: register, confirm a mail address, profile, cards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenyuan.foundation.ui.web.context import page as page_context

from ..data import Proof
from ..domain.cards import CardRefused, cards_of, claim_card, report_lost
from ..domain.mail import ask_confirmation, confirm_mail, find_confirmation, sends_mail
from ..domain.readers import change_profile, register_reader
from ..domain.signing_in import take_try
from ..middleware import person_of, see_as_oneself
from ..models import Account
from .door import field, library_names, own_person, whole_number
from .forms import UNFIT, Errors, library_choices, profile_of, profile_values, say_problem, values_of
from .steps import begin, show_as_wanted

_LANGUAGES = (("", "—"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English"))


def proof_words() -> dict[int, str]:
    """Return the levels of proof in words."""
    return {
        Proof.NONE: _("临时：还没有核验"), Proof.MAIL: _("邮箱已确认"), Proof.CARD: _("凭读者证核验"), Proof.SEEN: _("馆员见过证件"), Proof.PROVIDER: _("外部身份核验"),
    }


def _base_url(request: HttpRequest) -> str:
    return str(page_context(request)["page"].base_url)  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/register/: whoever registers is signed in at once, with nothing proved."""
    if person_of(request).is_known:
        return HttpResponseRedirect("/account/")
    values, errors = profile_values(request), Errors()
    if request.method == "POST":
        now, new = timezone.now(), request.POST.get("new", "")
        if take_try(username="register|", address=request.META.get("REMOTE_ADDR", ""), at=now) is None:
            errors["username"] = [_("登记得太多了，请五分钟后再来。")]
        elif new != request.POST.get("again", ""):
            errors["again"] = [_("两次写的不一样。")]
        else:
            try:
                account_id = register_reader(
                    username=str(values["username"]), password=new, profile=profile_of(values), home_library_id=_library(values), at=now,
                )
            except UNFIT as problem:
                errors = say_problem(problem)
            else:
                see_as_oneself(account_id)
                ask_confirmation(account_id=account_id, base_url=_base_url(request), at=now)
                return begin(request, Account.objects.get(pk=account_id), method="password", target="/account/")
    context = {"values": values, "errors": errors, "libraries": library_choices(), "mail": sends_mail()}
    return render(request, "accounts/register.html", context, status=422 if errors else 200)


def _library(values: dict[str, object]) -> int | None:
    wanted = whole_number(str(values["home_library"]))
    return wanted if wanted in library_names() else None


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """GET, POST /account/mail/<secret>/: a program that opens links to look at them confirms nothing."""
    now = timezone.now()
    if request.method == "POST":
        done = confirm_mail(secret=secret, at=now)
        return render(request, "accounts/mail.html", {"done": done, "gone": not done}, status=200 if done else 410)
    found = find_confirmation(secret=secret, at=now)
    return render(request, "accounts/mail.html", {"email": found.email if found else "", "gone": found is None}, status=200 if found else 410)


@require_POST
def send_confirmation(request: HttpRequest) -> HttpResponse:
    """POST /account/mail/: send the link once more."""
    _person, account_id = own_person(request)
    if take_try(username=f"mail|{account_id}", address=request.META.get("REMOTE_ADDR", ""), at=timezone.now()) is not None:
        ask_confirmation(account_id=account_id, base_url=_base_url(request), at=timezone.now())
    return HttpResponseRedirect("/account/profile/?sent=1")


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/profile/."""
    if not person_of(request).is_known:
        return HttpResponseRedirect("/account/login/?next=/account/profile/")
    _person, account_id = own_person(request)
    account, errors = Account.objects.get(pk=account_id), Errors()
    values = values_of(account)
    if request.method == "POST":
        values = profile_values(request) | {"username": account.username}
        # A day of birth that stands already is not a field of this form.
        values["birth_on"] = values["birth_on"] or (account.birth_on.isoformat() if account.birth_on else "")
        try:
            changed = change_profile(account_id=account_id, profile=profile_of(values), home_library_id=_library(values), at=timezone.now())
        except UNFIT as problem:
            errors = say_problem(problem)
        else:
            if "email" in changed:
                ask_confirmation(account_id=account_id, base_url=_base_url(request), at=timezone.now())
            answer = HttpResponseRedirect("/account/profile/?saved=1")
            if "elder_mode" in changed and not values["elder_mode"]:
                answer.delete_cookie("wy_mode")
            show_as_wanted(answer, Account.objects.get(pk=account_id))
            return answer
    context = {
        "account": account, "values": values, "errors": errors, "libraries": library_choices(), "languages": _LANGUAGES, "proof": proof_words()[account.proof],
        "may_confirm": bool(account.email) and account.proof < Proof.MAIL and sends_mail(), "saved": "saved" in request.GET, "sent": "sent" in request.GET,
    }
    return render(request, "accounts/profile.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def cards(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/cards/: one's cards; claim one by number and PIN."""
    if not person_of(request).is_known:
        return HttpResponseRedirect("/account/login/?next=/account/cards/")
    person, account_id = own_person(request)
    errors, values = Errors(), {"number": field(request, "number", 32), "library": field(request, "library", 16)}
    if request.method == "POST":
        if take_try(username=f"card|{person.username}", address=request.META.get("REMOTE_ADDR", ""), at=timezone.now()) is None:
            errors["pin"] = [_("试得太多了，请五分钟后再来。您的账户没有被锁。")]
        else:
            try:
                claim_card(account_id=account_id, library_id=whole_number(values["library"]) or 0, number=values["number"], pin=field(request, "pin", 16), at=timezone.now())
            except CardRefused as problem:
                errors = say_problem(problem)
            else:
                return HttpResponseRedirect("/account/cards/")
    context = {"cards": cards_of(account_id=account_id), "names": library_names(), "errors": errors, "values": values, "libraries": library_choices()[1:], "home": person.home_library_id}
    return render(request, "accounts/cards.html", context, status=422 if errors else 200)


@require_POST
def lost(request: HttpRequest, card_id: int) -> HttpResponse:
    """POST /account/cards/<id>/lost/."""
    _person, account_id = own_person(request)
    report_lost(account_id=account_id, card_id=card_id, at=timezone.now())
    return HttpResponseRedirect("/account/cards/")
