"""Words about passwords, and the first password of an account that came by an outside provider."""

from __future__ import annotations

from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..domain.devices import end_sessions
from ..domain.passwords import LEAST, WeakPassword, change_password
from ..enums import RequestState
from ..middleware import person_of
from ..models import Account, ExternalIdentity, SignedInSession
from .door import own_person
from .outside import end_proof, is_proved


def say_weakness(problem: WeakPassword) -> str:
    """Say why a password will not do."""
    return {
        "short": _("太短了，至少 %(n)s 个字符。几个不相干的词连起来就很好。") % {"n": LEAST},
        "long": _("太长了，最多 256 个字符。"),
        "common": _("这是很多人用的密码，最先被猜到。"),
        "pattern": _("重复的字符或挨着的键太好猜。"),
        "personal": _("密码里不要用您的用户名、姓名、证号或邮箱。"),
        "same": _("请换一个和旧密码不同的。"),
    }[problem.args[0]]


def keep_only_this_session(request: HttpRequest, *, account_id: int) -> None:
    """After a change of the password: this session goes on under a new key, all others end."""
    before = request.session.session_key
    request.session.cycle_key()
    request.session[HASH_SESSION_KEY] = Account.objects.get(pk=account_id).get_session_auth_hash()
    SignedInSession.objects.filter(account_id=account_id, session_key=before).update(session_key=request.session.session_key)
    end_sessions(account_id=account_id, keep=request.session.session_key or "", actor_id=account_id, at=timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/password/new/: after the provider has asked for its secret anew, for a session left open must not be enough."""
    if not person_of(request).is_known:
        return HttpResponseRedirect("/account/login/?next=/account/password/new/")
    _person, account_id = own_person(request)
    account, now = Account.objects.get(pk=account_id), timezone.now()
    if account.has_usable_password():
        return HttpResponseRedirect("/account/safety/")
    proved = is_proved(request, account_id=account_id, at=now)
    errors: dict[str, list[str]] = {}
    if request.method == "POST" and proved:
        new = request.POST.get("new", "")
        if new != request.POST.get("again", ""):
            errors["again"] = [_("两次写的不一样。")]
        else:
            try:
                change_password(account_id=account_id, old=None, new=new, actor_id=account_id, at=now)
            except WeakPassword as problem:
                errors["new"] = [say_weakness(problem)]
            else:
                end_proof(request)
                keep_only_this_session(request, account_id=account_id)
                return HttpResponseRedirect("/account/safety/")
    held = list(ExternalIdentity.objects.filter(account_id=account_id, provider__state=RequestState.APPROVED).select_related("provider").order_by("pk"))
    refused = request.method == "POST" and not proved
    context = {"account": account, "proved": proved, "held": held, "errors": errors}
    return render(request, "accounts/set_password.html", context, status=403 if refused else 422 if errors else 200)
