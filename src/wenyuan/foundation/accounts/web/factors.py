"""One's own second factors: an app, passkeys, recovery codes. Each change asks for the password."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..domain.factors import confirm_totp, make_recovery_codes, remove_totp
from ..domain.passkeys import remove_passkey
from ..domain.signing_in import forgive_tries, take_try
from ..models import Account, Passkey, RecoveryCode, TotpSecret
from .door import own_person
from .second import totp_context


def factors_of(account_id: int) -> dict[str, object]:
    """Return what the page of safety shows of second factors."""
    return {
        "has_totp": TotpSecret.objects.filter(account_id=account_id).exclude(confirmed_at=None).exists(),
        "passkeys": list(Passkey.objects.filter(account_id=account_id).order_by("created_at", "pk")),
        "codes_left": RecoveryCode.objects.filter(account_id=account_id, used_at=None).count(),
    }


def password_problem(request: HttpRequest) -> str:
    """Return why the password given with a form does not do; empty when it is right."""
    person, account_id = own_person(request)
    address = request.META.get("REMOTE_ADDR", "")
    if take_try(username=person.username, address=address, at=timezone.now()) is None:
        return _("试得太多了，请五分钟后再来。您的账户没有被锁。")
    if not check_password(request.POST.get("old", "")[:256], Account.objects.get(pk=account_id).password):
        return _("密码不对。")
    forgive_tries(username=person.username, address=address)
    return ""


def _ask_again(request: HttpRequest, problem: str) -> HttpResponse:
    from .own import show_safety  # noqa: PLC0415 -- the page of safety shows factors and is shown by them

    return show_safety(request, {"factors": [problem]}, 422)


@never_cache
@require_http_methods(["GET", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/totp/: the secret, then a code of the app with the password."""
    _person, account_id = own_person(request)
    account = Account.objects.get(pk=account_id)
    if TotpSecret.objects.filter(account=account).exclude(confirmed_at=None).exists():
        return HttpResponseRedirect("/account/safety/")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        problem = password_problem(request)
        if problem:
            errors["old"] = [problem]
        elif confirm_totp(account_id=account_id, code=request.POST.get("code", "")[:20], at=timezone.now()):
            if RecoveryCode.objects.filter(account=account, used_at=None).exists():
                return HttpResponseRedirect("/account/safety/")
            codes = make_recovery_codes(account_id=account_id, at=timezone.now())
            return render(request, "accounts/codes.html", {"codes": codes, "onward": "/account/safety/"})
        else:
            errors["code"] = [_("不对，或已经用过。")]
    return render(request, "accounts/totp.html", totp_context(account) | {"errors": errors, "action": "/account/totp/", "due": False}, status=422 if errors else 200)


@never_cache
@require_POST
def change(request: HttpRequest, act: str) -> HttpResponse:
    """POST /account/totp/remove/, /account/recovery-codes/, /account/passkeys/remove/."""
    _person, account_id = own_person(request)
    problem = password_problem(request)
    if problem:
        return _ask_again(request, problem)
    if act == "codes":
        return render(request, "accounts/codes.html", {"codes": make_recovery_codes(account_id=account_id, at=timezone.now()), "onward": "/account/safety/"})
    if act == "totp":
        remove_totp(account_id=account_id, at=timezone.now())
    else:
        chosen = request.POST.get("passkey", "")
        remove_passkey(account_id=account_id, passkey_id=int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 16 else 0, at=timezone.now())
    return HttpResponseRedirect("/account/safety/")
