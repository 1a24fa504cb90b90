"""Somebody comes back from an outside provider: to sign in, to link an identity, or to show once more who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wenyuan.foundation.ui.web.context import page as page_context

from ..domain.oidc import Identity
from ..domain.providers import CannotLink, account_of, link_identity, owns_identity
from ..middleware import person_of
from ..models import IdentityProvider
from .steps import begin, target_of

PATIENCE = timedelta(minutes=10)
_SKEW = timedelta(seconds=60)
_KEPT, _PROVED = "outside_started", "outside_proved"


@dataclass(frozen=True, slots=True)
class Session:
    """How the provider calls a session; `hint` is what it wants to see again at a log-out."""

    provider_id: int
    name: str
    hint: dict[str, str]


def base_url(request: HttpRequest) -> str:
    """Return where this installation is reached."""
    return str(page_context(request)["page"].base_url)  # type: ignore[attr-defined]


def fail(request: HttpRequest, words: str, status: int) -> HttpResponse:
    """Say that nobody was signed in."""
    return render(request, "accounts/provider_failed.html", {"words": words}, status=status)


def say_away() -> str:
    """Say that a provider does not answer."""
    return _("那边暂时没有回应，请稍后再试，或用密码登录。")


def say_unbelieved() -> str:
    """Say that an answer does not hold."""
    return _("那边的答复不可信，没有登录。请告诉图书馆。")


def keep_start(request: HttpRequest, provider_id: int, values: dict[str, str]) -> bool:
    """Keep what the answer is held against, for ten minutes and one use; return whether the provider must ask for a secret anew."""
    now, person = timezone.now(), person_of(request)
    link = request.session.pop("outside_link", None)
    fresh = link is not None and link["provider"] == provider_id and now - datetime.fromisoformat(link["at"]) < PATIENCE and link["account"] == person.id
    prove = person.id if request.GET.get("prove") == "1" else None
    request.session[_KEPT] = values | {
        "provider": provider_id, "at": now.isoformat(), "target": target_of(request), "link": link["account"] if fresh else None, "prove": prove,
    }
    return prove is not None


def take_start(request: HttpRequest, at: datetime) -> dict[str, object] | None:
    """Return what was kept, and keep it no longer; None for nothing, or for what is older than ten minutes."""
    kept = request.session.pop(_KEPT, None)
    return None if kept is None or at - datetime.fromisoformat(kept["at"]) > PATIENCE else kept


def arrive(
    request: HttpRequest, kept: dict[str, object], provider: IdentityProvider, identity: Identity, *, method: str, session: Session, signed_in_at: datetime | None, at: datetime,
) -> HttpResponse:
    """Do what somebody set out for, with an identity that is believed."""
    if kept["prove"] is not None:
        return _prove(request, kept, identity, signed_in_at, at)
    if kept["link"] is not None:
        return _link(request, int(str(kept["link"])), provider, identity, at)
    account = account_of(provider=provider, identity=identity, at=at)
    if account is None:
        return fail(request, _("这个外部账户还没有连到本站的账户。请先用密码登录，在“登录与安全”里连上。"), 403)
    outside = {"provider": session.provider_id, "name": session.name, "hint": session.hint}
    return begin(request, account, method=method, target=str(kept["target"]), outside=outside)


def _prove(request: HttpRequest, kept: dict[str, object], identity: Identity, signed_in_at: datetime | None, at: datetime) -> HttpResponse:
    account_id = int(str(kept["prove"]))
    if person_of(request).id != account_id or not owns_identity(account_id=account_id, identity=identity):
        return fail(request, _("这不是连在您账户上的外部账户。"), 403)
    # A provider that was asked for a fresh sign-in and only remembered the browser has proved nothing.
    if signed_in_at is None or signed_in_at < datetime.fromisoformat(str(kept["at"])) - _SKEW:
        return fail(request, _("那边没有重新核对您的身份，请再试一次。"), 400)
    request.session[_PROVED] = {"account": account_id, "at": at.isoformat()}
    return HttpResponseRedirect("/account/password/new/")


def is_proved(request: HttpRequest, *, account_id: int, at: datetime) -> bool:
    """Whether the person at the door has shown who they are at a provider within the last ten minutes."""
    proved = request.session.get(_PROVED)
    return proved is not None and proved["account"] == account_id and at - datetime.fromisoformat(proved["at"]) < PATIENCE


def end_proof(request: HttpRequest) -> None:
    """Use a proof up."""
    request.session.pop(_PROVED, None)


def _link(request: HttpRequest, account_id: int, provider: IdentityProvider, identity: Identity, at: datetime) -> HttpResponse:
    if person_of(request).id != account_id:
        return fail(request, _("登录的人换了，没有连上。"), 400)
    try:
        link_identity(account_id=account_id, provider=provider, identity=identity, at=at)
    except CannotLink:
        return fail(request, _("这个外部账户已经连到另一个账户。"), 409)
    return HttpResponseRedirect("/account/identities/")
