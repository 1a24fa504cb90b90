"""Sources: the list with its health, a new one step by step, one with its runs."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.libraries.api import library_names

from ..data import SourceData
from ..domain.sources import AlreadyRunning, SourceForm, WrongSource, retire_source, save_source, start_run
from ..enums import Every, Kind, Numbering, OnDeletion, RunState, Target
from ..fetching.problems import SourceProblem
from ..mapping.filters import TESTS
from ..models import Source
from ..queries.harvests import count_open_failures, list_runs, list_sources, newest_runs
from .door import MANAGE, VIEW, is_too_large, libraries_for, require, source_for, whole_number
from .forms import form_of, read_form, shown_conditions
from .testing import Trial, try_source
from .words import PLACES, say_errors, say_failure, say_problem

STATE_KINDS = {"waiting": "wait", "fetching": "web", "importing": "web", "done": "in", "failed": "no", "cancelled": "out"}
_TRIAL_MB = 64


@never_cache
def source_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/harvest/."""
    person = require(request, VIEW)
    sources = list_sources(libraries=person.libraries_where(VIEW))
    ids = [one.id for one in sources]
    context = {
        "sources": sources, "runs": newest_runs(source_ids=ids), "open": count_open_failures(source_ids=ids), "names": library_names(), "kinds": dict(Kind.choices),
        "states": dict(RunState.choices), "state_kinds": STATE_KINDS, "every": dict(Every.choices), "may_manage": person.may(MANAGE), "say_problem": say_problem,
    }
    return render(request, "harvest/list.html", context)


@never_cache
def source_new(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/harvest/new/: choose a kind, say where, try it, set the rest."""
    if is_too_large(request, megabytes=_TRIAL_MB):
        return render(request, "ui/400.html", status=413)
    person = require(request, MANAGE)
    libraries = libraries_for(person, MANAGE)
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        if kind not in Kind.values:
            return render(request, "harvest/kinds.html", {"kinds": Kind.choices, "about": _about_kinds()})
        home = person.home_library_id if any(one.id == person.home_library_id for one in libraries) else libraries[0].id if libraries else 0
        prefix = {"oai": "oai_dc", "sru": "marcxml"}.get(kind, "")
        return _show(request, SourceForm(home or 0, "", kind, prefix=prefix), None)
    library_id = whole_number(request.POST.get("library"))
    require(request, MANAGE, library_id=library_id)
    return _answer(request, read_form(request.POST, library_id=library_id), None)


@never_cache
def source_edit(request: HttpRequest, source_id: int) -> HttpResponse:
    """GET, POST /staff/harvest/<id>/edit/."""
    if is_too_large(request, megabytes=_TRIAL_MB):
        return render(request, "ui/400.html", status=413)
    _person, source = source_for(request, source_id, MANAGE)
    if request.method != "POST":
        return _show(request, form_of(source), source)
    return _answer(request, read_form(request.POST, library_id=source.library_id), source)


def _answer(request: HttpRequest, form: SourceForm, source: SourceData | None) -> HttpResponse:
    """Save a posted form, or try it and show it again."""
    if request.POST.get("act") == "test":
        upload = request.FILES.get("file")
        stored = Source.objects.get(pk=source.id) if source is not None else None
        return _show(request, form, source, trial=try_source(form=form, stored=stored, upload=upload.file if upload is not None else None, at=timezone.now()))  # type: ignore[arg-type]
    try:
        saved = save_source(source_id=source.id if source else None, form=form, at=timezone.now(), actor_id=require(request, MANAGE).id)
    except WrongSource as wrong:
        return _show(request, form, source, errors=say_errors(wrong.errors), status=422)
    return HttpResponseRedirect(f"/staff/harvest/{saved}/?saved=1")


def _show(
    request: HttpRequest, form: SourceForm, source: SourceData | None, *, trial: Trial | None = None, errors: Mapping[str, str] | None = None, status: int = 200,
) -> HttpResponse:
    person = require(request, MANAGE)
    context = {
        "form": form, "source": source, "trial": trial, "errors": errors or {}, "libraries": libraries_for(person, MANAGE), "names": library_names(), "kinds": dict(Kind.choices),
        "every": Every.choices, "targets": Target.choices, "numberings": Numbering.choices, "deletions": OnDeletion.choices, "conditions": shown_conditions(form),
        "tests": [(one, str(word)) for one, word in zip(TESTS, (_("含有"), _("等于"), _("开头是"), _("不含")), strict=True)],
        "rules": (("replace", _("以新换旧")), ("skip", _("保留旧的")), ("newer", _("保留日期较新的")), ("add", _("另存一条"))),
        "places": PLACES, "weekdays": [(n, word) for n, word in enumerate((_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")), 1)],
        "say_problem": say_problem, "say_failure": say_failure, "about": _about_kinds(), "about_labels": _about_labels(),
    }
    return render(request, "harvest/form.html", context, status=status)


def _about_labels() -> dict[str, str]:
    return {
        "name": _("名称"), "earliest": _("最早的记录"), "granularity": _("时间精度"), "deletions": _("撤下的记录"), "administrator": _("联系人"), "version": _("版本"), "changes": _("变更列表"), "items": _("资源数"),
    }


def _about_kinds() -> dict[str, str]:
    return {
        "oai": _("机构库、期刊平台、其他图书馆的数据提供者"), "sru": _("按检索式取其他目录的记录，也可供编目台查找"), "z3950": _("同上，旧式协议，也可供编目台查找"),
        "resourcesync": _("成批发布的资源列表与变更列表"), "onix": _("出版社与发行商的书目文件，含定价与供货"), "table": _("书商、出版社、馆员手上的 CSV 与 Excel"), "marc": _("可下载或上传的 ISO 2709、MARCXML 文件"),
        "crossref": _("期刊文章、图书章节、会议论文的 DOI 元数据"), "datacite": _("数据集、预印本、学位论文的 DOI 元数据"),
        "s3": _("成员馆把 MARC 文件放进自己的存储桶，定时来取新放的"),
    }


@never_cache
def source_page(request: HttpRequest, source_id: int) -> HttpResponse:
    """GET /staff/harvest/<id>/: settings in short, its runs, begin one."""
    person, source = source_for(request, source_id)
    return _page(request, source, may_manage=person.may(MANAGE, library_id=source.library_id))


def _page(request: HttpRequest, source: SourceData, *, may_manage: bool, problem: str = "", status: int = 200) -> HttpResponse:
    runs = list_runs(source_id=source.id, before=whole_number(request.GET.get("before")) or None)
    context = {
        "source": source, "runs": runs, "following": runs[-1].id if len(runs) == 30 else None, "open": count_open_failures(source_ids=[source.id]).get(source.id, 0), "names": library_names(),
        "kinds": dict(Kind.choices), "states": dict(RunState.choices), "state_kinds": STATE_KINDS, "every": dict(Every.choices), "targets": dict(Target.choices),
        "deletions": dict(OnDeletion.choices), "may_manage": may_manage, "reads_files": source.kind in {"onix", "table", "marc"}, "problem": problem, "say_problem": say_problem,
        "running": any(not run.is_over for run in runs),
    }
    return render(request, "harvest/source.html", context, status=status)


@require_POST
@never_cache
def source_run(request: HttpRequest, source_id: int) -> HttpResponse:
    """POST /staff/harvest/<id>/run/: begin a harvest, of changes, of everything, or of an uploaded file."""
    if is_too_large(request):
        return render(request, "ui/400.html", status=413)
    person, source = source_for(request, source_id, MANAGE)
    upload = request.FILES.get("file")
    try:
        run_id = start_run(
            source_id=source.id, at=timezone.now(), actor_id=person.id, full=request.POST.get("full") == "on",
            upload=(upload.name or "file", upload.file) if upload is not None else None,  # type: ignore[arg-type]
        )
    except AlreadyRunning:
        return _page(request, source, may_manage=True, problem=_("这个来源正在采集。"), status=409)
    except SourceProblem as problem:
        return _page(request, source, may_manage=True, problem=say_problem(problem.code), status=422)
    return HttpResponseRedirect(f"/staff/harvest/runs/{run_id}/")


@require_POST
@never_cache
def source_retire(request: HttpRequest, source_id: int) -> HttpResponse:
    """POST /staff/harvest/<id>/retire/: put a source out of use."""
    person, source = source_for(request, source_id, MANAGE)
    try:
        retire_source(source_id=source.id, at=timezone.now(), actor_id=person.id)
    except AlreadyRunning:
        return _page(request, source, may_manage=True, problem=_("这个来源正在采集。"), status=409)
    return HttpResponseRedirect("/staff/harvest/")
