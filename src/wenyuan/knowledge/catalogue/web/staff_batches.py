"""Imports: files in, a preview, a background job, counts, undo."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.jobs.api import RunData, enqueue, find_run, request_cancel, resume_run
from wenyuan.foundation.jobs.models import State
from wenyuan.foundation.libraries.api import library_names
from wenyuan.foundation.storage.api import NoSuchFile, QuotaExceeded, Withheld

from ..domain.imports import take_file
from ..domain.previews import Preview, is_marc, preview_batch
from ..enums import BatchState, DuplicateRule
from ..models import Batch, ImportPart
from .staff_door import BATCH, bounded, libraries_for, posted, require, whole_number
from .staff_findings import say_finding, say_reason

_MOST_FILES = 20
_PAGE = 50
STATE_KINDS = {"preview": "wait", "running": "web", "done": "in", "failed": "no", "cancelled": "out", "undone": "out"}


def batch_for(request: HttpRequest, batch_id: int) -> tuple[Person, Batch]:
    """Return the person and a batch of a library in which batches may be run; another library's batch is a 404."""
    person = require(request, BATCH)
    batch = Batch.objects.select_related("job_run").filter(pk=batch_id).first()
    if batch is None or not person.may(BATCH, library_id=batch.library_id):
        raise Http404
    return person, batch


@never_cache
def batch_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/batches/: the form of upload and the batches, newest first; POST uploads."""
    person = require(request, BATCH)
    if request.method == "POST":
        return _upload(request, person)
    return _list(request, person, [])


def _list(request: HttpRequest, person: Person, problems: list[str], status: int = 200) -> HttpResponse:
    held = person.libraries_where(BATCH)
    rows = Batch.objects.annotate(left=Count("rejects")).order_by("-pk")
    if held is not None:
        rows = rows.filter(library_id__in=held)
    before = whole_number(request.GET.get("before"))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: _PAGE + 1])
    context = {
        "batches": shown[:_PAGE], "following": shown[_PAGE - 1].pk if len(shown) > _PAGE else None, "libraries": libraries_for(person, BATCH), "names": library_names(),
        "home": person.home_library_id, "rules": DuplicateRule.choices, "states": dict(BatchState.choices), "kinds": STATE_KINDS, "problems": problems,
        "limit": settings.WENYUAN.number("WENYUAN_UPLOAD_LIMIT_MB"),
    }
    return render(request, "catalogue/staff/batches.html", context, status=status)


def _upload(request: HttpRequest, person: Person) -> HttpResponse:
    limit = settings.WENYUAN.number("WENYUAN_UPLOAD_LIMIT_MB")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > limit * 2**20 + 2**20:
        return _list(request, person, [_("上传超过 %(limit)s MB 的上限；更大的文件请在服务器上用 wenyuan import 导入。") % {"limit": limit}], 413)
    form = posted(request)
    library_id = whole_number(form.get("library")) or 0
    require(request, BATCH, library_id=library_id)
    files = request.FILES.getlist("files")[:_MOST_FILES]
    rule = form.get("rule", "")
    if not files or rule not in DuplicateRule.values:
        return _list(request, person, [_("没有选文件。")], 422)
    problems = [_("%(name)s 不是认得的 MARC 文件。") % {"name": one.name} for one in files if not _looks_like_marc(one)]
    if problems:
        return _list(request, person, problems, 422)
    title = form.get("title", "").strip()
    batches: list[int] = []
    for n, one in enumerate(files, 1):
        try:
            batches.append(take_file(
                one.file, name=one.name or "upload", library_id=library_id, rule=rule, at=timezone.now(), actor_id=person.id,  # type: ignore[arg-type]
                title=f"{title} {n}/{len(files)}" if title and len(files) > 1 else title,
            ))
        except QuotaExceeded as full:
            room = {"name": one.name, "wanted": filesizeformat(full.wanted), "left": filesizeformat(full.left)}
            return _list(request, person, [_("%(name)s 没有收下：它有 %(wanted)s，这个馆的存储额度只剩 %(left)s。排在它前面的文件已收下。") % room], 413)
    return HttpResponseRedirect(f"/staff/batches/{batches[0]}/" if len(batches) == 1 else "/staff/batches/")


def _looks_like_marc(upload: UploadedFile[bytes]) -> bool:
    head = upload.read(65_536)
    upload.seek(0)
    return bool(head.strip()) and is_marc(head)


@never_cache
def batch_page(request: HttpRequest, batch_id: int) -> HttpResponse:
    """GET /staff/batches/<id>/; with `HX-Request` only the part that moves."""
    person, batch = batch_for(request, batch_id)
    run = find_run(run_id=batch.job_run_id, at=timezone.now()) if batch.job_run_id else None
    moving = run is not None and not run.is_over
    live = request.headers.get("HX-Request") == "true"
    preview: Preview | None = None
    missing, withheld = False, ""
    if batch.state == BatchState.PREVIEW and not moving and not live:
        try:
            preview = preview_batch(batch_id=batch_id)
        except NoSuchFile:
            missing = True
        except Withheld as kept:
            withheld = kept.scan
    context = {
        "batch": batch, "run": run, "moving": moving, "counts": _counts(batch), "preview": preview, "missing": missing, "withheld": withheld, "names": library_names(),
        "states": dict(BatchState.choices), "kinds": STATE_KINDS, "rules": dict(DuplicateRule.choices), "run_labels": dict(State.choices),
        "rejects": batch.rejects.count(), "may_jobs": person.may("jobs.view", library_id=batch.library_id), "undo": _undo_run(batch, run),
        "wrong_number": request.GET.get("wrong") == "1", "say_finding": say_finding, "say_reason": say_reason,
    }
    response = render(request, "catalogue/staff/batch_live.html" if live else "catalogue/staff/batch.html", context)
    if live and not moving:
        response.headers["HX-Refresh"] = "true"
    return response


def _counts(batch: Batch) -> dict[str, int]:
    """Return the batch's counts; while it runs, the sum of the parts that are in."""
    names = ("read", "stored", "updated", "skipped", "rejected", "repaired")
    if batch.ended_at is not None:
        return {name: getattr(batch, name) for name in names}
    sums = dict.fromkeys(names, 0)
    for row in ImportPart.objects.filter(batch=batch).values(*names):
        for name in names:
            sums[name] += row[name]
    return sums


def _undo_run(batch: Batch, run: RunData | None) -> RunData | None:
    return run if run is not None and run.name == "catalogue.undo_batch" and batch.job_run_id == run.id else None


@require_POST
@bounded
def batch_act(request: HttpRequest, batch_id: int, act: str) -> HttpResponse:
    """POST /staff/batches/<id>/start|cancel|resume|undo/."""
    person, batch = batch_for(request, batch_id)
    run = find_run(run_id=batch.job_run_id, at=timezone.now()) if batch.job_run_id else None
    here = f"/staff/batches/{batch_id}/"
    busy = run is not None and not run.is_over
    if act == "cancel":
        if run is not None and busy:
            request_cancel(run_id=run.id)
    elif busy:
        return HttpResponseRedirect(here)
    elif act == "start" and batch.state == BatchState.PREVIEW:
        _change_rule(batch, posted(request).get("rule", ""))
        _start(batch, person, "catalogue.import", _("导入：%(title)s") % {"title": batch.title})
    elif act == "resume" and batch.state in {BatchState.FAILED, BatchState.CANCELLED, BatchState.RUNNING}:
        if run is not None and run.name == "catalogue.import" and run.state in {"failed", "cancelled"}:
            resume_run(run_id=run.id)
        else:
            _start(batch, person, "catalogue.import", _("导入：%(title)s") % {"title": batch.title})
    elif act == "undo" and batch.state in {BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED}:
        counts = _counts(batch)
        if whole_number(posted(request).get("number", "").replace(",", "").strip()) != counts["stored"] + counts["updated"]:
            return HttpResponseRedirect(f"{here}?act=undo&wrong=1#undo")
        _start(batch, person, "catalogue.undo_batch", _("撤销：%(title)s") % {"title": batch.title})
    return HttpResponseRedirect(here)


def _change_rule(batch: Batch, rule: str) -> None:
    if rule in DuplicateRule.values and rule != batch.rule:
        batch.rule = rule
        batch.save(update_fields=["rule"])


def _start(batch: Batch, person: Person, job: str, title: str) -> None:
    arguments: dict[str, object] = {"batch_id": batch.pk} | ({"actor_id": person.id} if job == "catalogue.undo_batch" else {})
    run_id = enqueue(name=job, title=title, arguments=arguments, library_id=batch.library_id, requested_by_id=person.id)
    Batch.objects.filter(pk=batch.pk).update(job_run_id=run_id)


@require_POST
@bounded
def batch_rule(request: HttpRequest, batch_id: int) -> HttpResponse:
    """POST /staff/batches/<id>/rule/: another duplicate rule for a batch that has not begun; the preview is made anew."""
    _person, batch = batch_for(request, batch_id)
    if batch.state == BatchState.PREVIEW and not batch.job_run_id:
        _change_rule(batch, posted(request).get("rule", ""))
    return HttpResponseRedirect(f"/staff/batches/{batch_id}/")


