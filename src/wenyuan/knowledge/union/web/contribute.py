"""Files from members: upload, list, and what became of each record."""

from __future__ import annotations

from itertools import chain
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.jobs.api import find_run
from wenyuan.foundation.libraries.api import library_names
from wenyuan.foundation.storage.api import QuotaExceeded

from ..domain.contributions import Refused, contribute_file, note_failed_runs, start_import
from ..enums import Channel, ContributionState, Fate
from ..models import Contribution
from ..queries.contributions import list_contributions, list_lines, list_rejects, walk_lines
from .cells import disarm, write_rows
from .door import CONTRIBUTE, libraries_for, require, tabs, whole_number
from .words import say_problem

_PAGE: Final = 50
_LINES: Final = 100
_MOST_FILES: Final = 20
_MOST_REJECTS: Final = 100_000
KINDS: Final = {"waiting": "wait", "importing": "web", "matching": "web", "done": "in", "rejected": "no", "failed": "no"}
FATE_KINDS: Final = {"new": "in", "matched": "web", "review": "wait", "pending": "wait", "gone": "out"}


@never_cache
def contribution_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/union/contribute/: the form of upload and what came before; POST uploads."""
    person = require(request, CONTRIBUTE)
    return _upload(request, person) if request.method == "POST" else _list(request, person, [])


def _list(request: HttpRequest, person: Person, problems: list[str], status: int = 200) -> HttpResponse:
    note_failed_runs(at=timezone.now())
    rows = list_contributions(library_ids=person.libraries_where(CONTRIBUTE), before=whole_number(request.GET.get("before")), limit=_PAGE + 1)
    context = {
        "tabs": tabs(person, "/staff/union/contribute/"), "rows": rows[:_PAGE], "following": rows[_PAGE - 1].pk if len(rows) > _PAGE else None, "problems": problems, "kinds": KINDS,
        "states": dict(ContributionState.choices), "channels": dict(Channel.choices), "names": library_names(), "libraries": libraries_for(person, CONTRIBUTE),
        "home": person.home_library_id, "limit": settings.WENYUAN.number("WENYUAN_UPLOAD_LIMIT_MB"), "say_problem": say_problem,
    }
    return render(request, "union/contribute.html", context, status=status)


def _upload(request: HttpRequest, person: Person) -> HttpResponse:
    limit = settings.WENYUAN.number("WENYUAN_UPLOAD_LIMIT_MB")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > limit * 2**20 + 2**20:
        return _list(request, person, [_("上传超过 %(limit)s MB 的上限；更大的文件请在服务器上用 wenyuan union contribute 交来。") % {"limit": limit}], 413)
    library_id = whole_number(request.POST.get("library")) or 0
    require(request, CONTRIBUTE, library_id=library_id)
    files = request.FILES.getlist("files")[:_MOST_FILES]
    if not files:
        return _list(request, person, [_("没有选文件。")], 422)
    taken, problems = list[int](), list[str]()
    for one in files:
        try:
            number = contribute_file(
                one.file, name=one.name or "upload", library_id=library_id, channel=Channel.PAGE, at=timezone.now(), actor_id=person.id, largest=limit * 2**20,  # type: ignore[arg-type]
            )
        except Refused as refused:
            problems.append(_("%(name)s 没有收下：%(why)s") % {"name": one.name, "why": say_problem(str(refused))})
        except QuotaExceeded as full:
            problems.append(_("%(name)s 没有收下：存储额度只剩 %(left)s。") % {"name": one.name, "left": filesizeformat(full.left)})
        else:
            start_import(contribution_id=number, requested_by_id=person.id)
            taken.append(number)
    if problems:
        return _list(request, person, problems, 422)
    return HttpResponseRedirect(f"/staff/union/contribute/{taken[0]}/" if len(taken) == 1 else "/staff/union/contribute/")


@never_cache
def contribution_table(request: HttpRequest, contribution_id: int) -> StreamingHttpResponse:
    """GET /staff/union/contribute/<id>/lines.csv: every record and every reject as a table; a formula that a title might hold is disarmed."""
    person = require(request, CONTRIBUTE)
    row = Contribution.objects.filter(pk=contribution_id).first()
    if row is None or not person.may(CONTRIBUTE, library_id=row.library_id):
        raise Http404
    fates = {code: str(name) for code, name in Fate.choices}
    heads = (_("字节位置"), _("题名"), _("控制号"), _("永久标识"), _("结果"), _("原因"))
    lines = ([f"{one.place}", disarm(one.record.title), disarm(one.record.control_number), one.record.ark, fates[one.fate], ""] for one in walk_lines(row))
    rejects = ([f"{at}", "", "", "", _("退件"), disarm(reason)] for at, reason in list_rejects(row, limit=_MOST_REJECTS))
    response = StreamingHttpResponse(write_rows(chain((heads,), lines, rejects)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="contribution-{row.pk}.csv"'
    return response


@never_cache
def contribution_page(request: HttpRequest, contribution_id: int) -> HttpResponse:
    """GET /staff/union/contribute/<id>/: counts and every record; with `HX-Request` only the part that moves."""
    person = require(request, CONTRIBUTE)
    note_failed_runs(at=timezone.now())
    row = Contribution.objects.filter(pk=contribution_id).first()
    if row is None or not person.may(CONTRIBUTE, library_id=row.library_id):
        raise Http404
    live = request.headers.get("HX-Request") == "true"
    moving = row.state in {ContributionState.WAITING, ContributionState.IMPORTING, ContributionState.MATCHING} and row.job_run_id is not None
    after = (whole_number(request.GET.get("place")), whole_number(request.GET.get("record")))
    lines = [] if live else list_lines(row, after=(after[0], after[1]) if after[0] is not None and after[1] is not None else (-1, -1), limit=_LINES + 1)
    context = {
        "tabs": tabs(person, ""), "row": row, "moving": moving, "run": find_run(run_id=row.job_run_id, at=timezone.now()) if row.job_run_id else None, "lines": lines[:_LINES],
        "following": lines[_LINES - 1] if len(lines) > _LINES else None, "rejects": list_rejects(row), "fates": dict(Fate.choices), "fate_kinds": FATE_KINDS, "kinds": KINDS,
        "states": dict(ContributionState.choices), "channels": dict(Channel.choices), "names": library_names(), "say_problem": say_problem,
    }
    response = render(request, "union/contribution_live.html" if live else "union/contribution.html", context)
    if live and not moving:
        response.headers["HX-Refresh"] = "true"
    return response
