"""Who stands at the door of a reader's own pages."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from wenyuan.foundation.accounts.middleware import person_of


def own_id(request: HttpRequest) -> int | None:
    """Return the account of whoever is signed in."""
    return person_of(request).id


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to sign in and back again; what they posted is not carried along."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/account/"
    return HttpResponseRedirect(f"/account/login/?next={quote(back)}")
