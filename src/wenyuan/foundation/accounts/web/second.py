"""The second step of signing in, and setting up a second factor where one is due."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..domain.factors import check_totp, confirm_totp, has_factors, make_recovery_codes, start_totp, totp_address, use_recovery_code
from ..domain.signing_in import forgive_tries, take_try
from ..models import Account, Passkey, TotpSecret
from .steps import go_on, is_done, mark_done, pending_account


@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/login/second/: a code of the app or a recovery code; passkeys answer in `passkeys.py`."""
    account = pending_account(request)
    if account is None:
        return HttpResponseRedirect("/account/login/")
    if is_done(request, "second") or not has_factors(account_id=account.pk):
        return go_on(request, account)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        address, now, code, spare = request.META.get("REMOTE_ADDR", ""), timezone.now(), request.POST.get("code", "")[:20], request.POST.get("spare", "")[:40]
        name = f"second|{account.username}"
        # Also for the account alone: whoever has the password could else try codes from many places.
        if take_try(username=name, address=address, at=now) is None or take_try(username=name, address=f"any|{account.pk}", at=now) is None:
            errors["code"] = [_("试得太多了，请五分钟后再来。您的账户没有被锁。")]
        elif code and check_totp(account_id=account.pk, code=code, at=now):
            forgive_tries(username=name, address=address)
            forgive_tries(username=name, address=f"any|{account.pk}")
            return mark_done(request, "second", account, method="totp")
        elif spare and use_recovery_code(account_id=account.pk, code=spare, at=now):
            forgive_tries(username=name, address=address)
            forgive_tries(username=name, address=f"any|{account.pk}")
            return mark_done(request, "second", account, method="recovery")
        else:
            errors["spare" if spare else "code"] = [_("不对，或已经用过。")]
    context = {
        "errors": errors, "has_totp": TotpSecret.objects.filter(account=account).exclude(confirmed_at=None).exists(), "has_passkeys": Passkey.objects.filter(account=account).exists(),
    }
    return render(request, "accounts/second.html", context, status=400 if errors else 200)


def picture_of(address: str) -> str:
    """Return a QR picture (ISO/IEC 18004) of an address as SVG, black on white whatever the page's colours: scanners need it so."""
    words = _("用手机上的验证器应用扫一扫")
    return segno.make(address, error="m", micro=False).svg_inline(scale=4, border=4, light="#fff", dark="#000", title=words, omitsize=False)


def totp_context(account: Account) -> dict[str, str]:
    """Return what the page of setting up an app shows: the secret in groups of four, and its address."""
    secret = start_totp(account_id=account.pk)
    groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    address = totp_address(secret=secret, username=account.username, issuer=str(settings.WENYUAN_SITE_NAME))
    return {"secret": groups, "address": address, "picture": picture_of(address)}


@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/login/enrol/: a role asks for a second factor and there is none."""
    account = pending_account(request)
    if account is None:
        return HttpResponseRedirect("/account/login/")
    if has_factors(account_id=account.pk):
        return go_on(request, account)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        if confirm_totp(account_id=account.pk, code=request.POST.get("code", "")[:20], at=timezone.now()):
            codes = make_recovery_codes(account_id=account.pk, at=timezone.now())
            answer = mark_done(request, "second", account, method="totp")
            shown = render(request, "accounts/codes.html", {"codes": codes, "onward": answer["Location"]})
            shown.cookies.update(answer.cookies)
            return shown
        errors["code"] = [_("不对，或已经用过。")]
    return render(request, "accounts/totp.html", totp_context(account) | {"errors": errors, "action": "/account/login/enrol/", "due": True}, status=400 if errors else 200)
