"""Permissions lent to a colleague and borrowed from one: a page for whoever works anywhere."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..data import Person
from ..domain.authority import NotAllowed
from ..domain.lending import UnusableLoan, colleagues_of, end_loan, lend, loans_of
from ..domain.roles import POWERFUL
from ..models import Delegation
from ..queries.directory import permission_words
from .door import end_of_day, field, library_names, own_person, whole_number
from .staff import say_refusal


def _say(problem: UnusableLoan) -> str:
    return {
        "permissions": _("请选要托付的权限。"), "powerful": _("管理账户、审核建馆这样的权限不能托付。"), "expires_at": _("到期日要在今天以后，最多九十天。"), "borrower": _("只能托付给同一馆在岗的同事。"),
        "reason": _("请写明事由。"), "many": _("托付得太多了，请先收回不用的。"), "ended": _("已经到期或收回了。"),
    }[problem.args[0]]


def _lendable(person: Person, library_id: int) -> list[tuple[str, str]]:
    held = person.rights.get(None, frozenset()) | person.rights.get(library_id, frozenset())
    words = permission_words()
    return [(code, words.get(code, code)) for code in sorted(held - POWERFUL)]


@never_cache
@require_http_methods(["GET", "POST"])
def lending(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/lending/?library=: lend; what was lent and borrowed."""
    person, account_id = own_person(request)
    if not person.is_staff:
        raise PermissionDenied(_("没有岗位，也就没有可以托付的权限。"))
    now, names, problem = timezone.now(), library_names(), ""
    places = sorted(place for place in person.rights if place is not None) or ([person.home_library_id] if person.home_library_id and None in person.rights else [])
    library = whole_number(request.POST.get("library") or request.GET.get("library")) or (places[0] if places else 0)
    if request.method == "POST":
        try:
            lend(
                actor=person, borrower_id=whole_number(request.POST.get("borrower")) or 0, library_id=library, permissions=request.POST.getlist("permissions")[:200], begins_at=now,
                expires_at=end_of_day(field(request, "expires_on", 10)) or now, reason=field(request, "reason", 400)[:400], at=now,
            )
        except UnusableLoan as refused:
            problem = _say(refused)
        except NotAllowed as refused:
            raise PermissionDenied(say_refusal(refused)) from None
        else:
            return HttpResponseRedirect("/staff/lending/")
    context = {
        "loans": loans_of(account_id=account_id), "names": names, "words": permission_words(), "problem": problem, "places": [(place, names.get(place, "")) for place in places], "library": library,
        "choices": _lendable(person, library), "colleagues": colleagues_of(account_id=account_id, library_id=library, at=now), "now": now, "own": account_id,
    }
    return render(request, "accounts/staff/lending.html", context, status=422 if problem else 200)


@require_POST
def end(request: HttpRequest, loan_id: int) -> HttpResponse:
    """POST /staff/lending/<id>/end/."""
    person, _account_id = own_person(request)
    try:
        end_loan(actor=person, loan_id=loan_id, at=timezone.now())
    except Delegation.DoesNotExist:
        raise Http404 from None
    except NotAllowed as refused:
        raise PermissionDenied(say_refusal(refused)) from None
    except UnusableLoan:
        pass  # over already: the page shows it so
    return HttpResponseRedirect("/staff/lending/")
