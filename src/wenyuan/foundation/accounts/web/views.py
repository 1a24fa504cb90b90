"""Sign in."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wenyuan.foundation.tenancy.api import stepping_over

from ..domain.devices import end_sessions
from ..domain.passwords import WeakPassword, change_password
from ..domain.providers import providers_in_use
from ..domain.signing_in import forgive_tries, take_try
from ..models import Account
from .passwords import say_weakness
from .steps import begin, go_on, is_done, mark_done, pending_account, target_of


def _username_of(given: str) -> str:
    """Return the user name for a user name or a card number; what is neither stays as it is."""
    if not given or Account.objects.filter(username__iexact=given).exists():
        return given
    held = list(Account.objects.filter(card_number=given).values_list("username", flat=True)[:2])
    # A number is one reader's in its library; where two libraries have it, the user name alone says who.
    return held[0] if len(held) == 1 else given


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/login/."""
    errors: dict[str, list[str]] = {}
    given = request.POST.get("username", "").replace("\x00", "")[:64].strip()
    if request.method == "POST":
        with stepping_over("somebody who signs in is looked up before it is known who they are"):
            address, username = request.META.get("REMOTE_ADDR", ""), _username_of(given)
        if take_try(username=username, address=address, at=timezone.now()) is None:
            errors["password"] = [_("试得太多了，请五分钟后再来。您的账户没有被锁。")]
        else:
            with stepping_over("somebody who signs in is looked up before it is known who they are"):
                account = authenticate(request, username=username, password=request.POST.get("password", "")[:256])
            if isinstance(account, Account):
                forgive_tries(username=username, address=address)
                return begin(request, account, method="password", target=target_of(request))
            errors["password"] = [_("用户名或密码不对。")]
    return render(
        request, "accounts/sign_in.html", {"errors": errors, "username": given, "next": target_of(request), "providers": providers_in_use()}, status=400 if errors else 200,
    )


@never_cache
@require_GET
def guardian_first(request: HttpRequest) -> HttpResponse:
    """GET /account/login/guardian/: why a child's account rests."""
    return render(request, "accounts/guardian_first.html", {}, status=403)


@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/login/password/: a temporary password is changed before the first session."""
    account = pending_account(request)
    if account is None:
        return HttpResponseRedirect("/account/login/")
    if is_done(request, "password") or not account.must_change_password:
        return go_on(request, account)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        new, again = request.POST.get("new", ""), request.POST.get("again", "")
        if new != again:
            errors["again"] = [_("两次写的不一样。")]
        else:
            try:
                change_password(account_id=account.pk, old=None, new=new, actor_id=account.pk, at=timezone.now())
            except WeakPassword as problem:
                errors["new"] = [say_weakness(problem)]
            else:
                end_sessions(account_id=account.pk, keep="", actor_id=account.pk, at=timezone.now())
                account.refresh_from_db()
                return mark_done(request, "password", account)
    return render(request, "accounts/new_password.html", {"errors": errors, "account": account}, status=422 if errors else 200)
