"""The review desk: one heading, its candidates with the reasons for and against, decided by a key; and goes over the records of a library."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from wenyuan.bibliography.chinese import fold
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import NoSuchAuthority
from wenyuan.knowledge.catalogue.enums import AuthorityKind
from wenyuan.knowledge.catalogue.pages import bounded, libraries_for, posted, require, whole_number

from ..domain.deciding import LinkDecided, decide_link, reopen_link
from ..domain.linking import FLOOR, THRESHOLD
from ..domain.runs import open_linking
from ..enums import ActState, LinkState
from ..models import Link
from ..queries.pages import list_runs_of_linking
from ..queries.review import list_waiting
from .door import LINK
from .words import say_reason, say_share

_LISTED = 12


@bounded
def review_desk(request: HttpRequest) -> HttpResponse:
    """GET /staff/authorities/review/?heading=&after=: the next heading that waits, and those after it."""
    person = require(request, LINK)
    libraries = person.libraries_where(LINK)
    heading, after = request.GET.get("heading", "").strip()[:200], min(whole_number(request.GET.get("after")) or 0, 10_000)
    one = next(iter(list_waiting(libraries=libraries, heading=fold(heading), after=after, limit=1)), None)
    context = {
        "one": one, "others": list_waiting(libraries=libraries, heading=fold(heading), after=after + 1, limit=_LISTED) if one else [], "heading": heading, "after": after,
        "reasons": {
            candidate.authority.id: [(say_reason(reason), reason.weight) for reason in sorted(candidate.candidate.reasons, key=lambda r: -abs(r.weight))] for candidate in (one.offered if one else ())
        },
        "shares": {candidate.authority.id: say_share(candidate.candidate.probability) for candidate in (one.offered if one else ())},
        "names": library_names(), "kind_names": dict(AuthorityKind.choices), "runs": list_runs_of_linking(libraries=libraries), "states": dict(ActState.choices),
        "libraries": libraries_for(person, LINK), "home": person.home_library_id, "threshold": THRESHOLD, "floor": FLOOR, "undo": whole_number(request.GET.get("undo")),
    }
    return render(request, "authorities/review.html", context)


@require_POST
@bounded
def review_decide(request: HttpRequest, link_id: int) -> HttpResponse:
    """POST /staff/authorities/review/<id>/: it is `authority`, or with an empty one none of them; `act=reopen` takes a decision back."""
    person = require(request, LINK)
    link = Link.objects.filter(pk=link_id).first()
    if link is None:
        raise Http404
    require(request, LINK, library_id=link.library_id)
    asked = posted(request)
    back = f"/staff/authorities/review/?after={whole_number(asked.get('after')) or 0}"
    if asked.get("act") == "reopen":
        reopen_link(link_id=link_id, at=timezone.now(), actor_id=person.id)
        return HttpResponseRedirect(back)
    chosen = whole_number(asked.get("authority"))
    if link.state != LinkState.WAITING:
        return HttpResponseRedirect(back)
    try:
        decide_link(link_id=link_id, authority_id=chosen, at=timezone.now(), actor_id=person.id)
    except (NoSuchAuthority, LinkDecided):
        raise Http404 from None
    return HttpResponseRedirect(f"{back}&undo={link_id}")


@require_POST
@bounded
def review_run(request: HttpRequest) -> HttpResponse:
    """POST /staff/authorities/review/run/: link the headings of a library's records in the background."""
    person = require(request, LINK)
    library_id = whole_number(posted(request).get("library")) or 0
    require(request, LINK, library_id=library_id)
    if library_id not in library_names():
        raise Http404
    open_linking(library_id=library_id, at=timezone.now(), actor_id=person.id)
    return HttpResponseRedirect("/staff/authorities/review/#runs")
