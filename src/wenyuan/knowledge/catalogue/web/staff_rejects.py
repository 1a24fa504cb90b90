"""Rejects of an import: why, where, their octets; mend and feed again, or take away."""

from __future__ import annotations

from django.db.models import BigIntegerField, BinaryField, F, Func, Value
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.bibliography.marc import MarcError, to_mrk

from ..domain.rejects import NoSuchReject, NotFeedable, read_mended, refeed, reject_octets, reject_reasons, salvage
from ..enums import BatchState
from ..models import Batch, Reject
from .staff_batches import batch_for
from .staff_door import MAX_BODY, bounded, posted, whole_number
from .staff_findings import say_reason

_PAGE = 50
_HEX_ROWS = 96


def hex_rows(raw: bytes) -> list[tuple[str, str, str]]:
    """Return the first octets as rows of sixteen: address, hexadecimal, readable characters (marks of ISO 2709 shown)."""
    shown = {0x1D: "■", 0x1E: "¶", 0x1F: "‡", 0x20: " "}
    rows: list[tuple[str, str, str]] = []
    for start in range(0, min(len(raw), 16 * _HEX_ROWS), 16):
        part = raw[start : start + 16]
        text = "".join(shown.get(b, chr(b) if 0x20 < b < 0x7F else "·") for b in part)
        rows.append((f"{start:06x}", " ".join(f"{b:02x}" for b in part), text))
    return rows


@never_cache
def reject_list(request: HttpRequest, batch_id: int) -> HttpResponse:
    """GET /staff/batches/<id>/rejects/."""
    _person, batch = batch_for(request, batch_id)
    after = whole_number(request.GET.get("after"))
    size = Func(F("raw"), function="octet_length", output_field=BigIntegerField())
    head = Func(F("raw"), Value(1), Value(64), function="substr", output_field=BinaryField())
    rows = Reject.objects.filter(batch=batch).defer("raw").annotate(size=size, head=head).order_by("position", "pk")
    if after is not None:
        rows = rows.filter(position__gt=after)
    found = list(rows[: _PAGE + 1])
    context = {
        "batch": batch, "rows": [(row, row.size, _head(bytes(row.head))) for row in found[:_PAGE]], "total": Reject.objects.filter(batch=batch).count(),
        "following": found[_PAGE - 1].position if len(found) > _PAGE else None, "fed": request.GET.get("fed", ""), "fed_id": whole_number(request.GET.get("record")),
        "say_reason": say_reason, "feedable": batch.state in {BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED},
    }
    return render(request, "catalogue/staff/rejects.html", context)


def _head(raw: bytes) -> str:
    return "".join(chr(b) if 0x20 <= b < 0x7F else "·" for b in raw[:64])


@never_cache
def reject_download(request: HttpRequest, batch_id: int, form: str) -> StreamingHttpResponse:
    """GET /staff/batches/<id>/rejects.mrc or rejects.tsv: the octets, or their places and reasons."""
    _person, batch = batch_for(request, batch_id)
    stream, kind = (reject_octets(batch_id=batch.pk), "application/marc") if form == "mrc" else (reject_reasons(batch_id=batch.pk), "text/tab-separated-values; charset=utf-8")
    name = f"rejects-{batch.pk}.{form}"
    return StreamingHttpResponse(stream, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bounded
def reject_mend(request: HttpRequest, batch_id: int, reject_id: int) -> HttpResponse:
    """GET and POST /staff/batches/<id>/rejects/<id>/: edit as text or send mended octets, and feed into the batch."""
    person, batch = batch_for(request, batch_id)
    reject = Reject.objects.filter(pk=reject_id, batch=batch).first()
    if reject is None:
        raise Http404
    raw = bytes(reject.raw)
    if request.method != "POST":
        begun = salvage(raw)
        return _page(request, batch, reject, text=_text(begun) if begun else "", problem="")
    text = posted(request).get("mrk", "").replace("\r\n", "\n")
    upload = request.FILES.get("file")
    try:
        marc = read_mended(raw=upload.read(MAX_BODY)) if upload is not None else read_mended(text=text)
        record_id, fate = refeed(reject_id=reject_id, marc=marc, at=timezone.now(), actor_id=person.id)
    except NoSuchReject:
        raise Http404 from None
    except NotFeedable:
        return _page(request, batch, reject, text=text, problem=_("这一批正在进行或已撤销，或者这不是书目记录，不能补入。"))
    except MarcError as problem:
        return _page(request, batch, reject, text=text, problem=_("读不出：%(reason)s") % {"reason": problem.reason})
    return HttpResponseRedirect(f"/staff/batches/{batch_id}/rejects/?fed={fate}&record={record_id or ''}")


def _text(record: object) -> str:
    try:
        return to_mrk(record).strip("\n") + "\n"  # type: ignore[arg-type]
    except MarcError:
        return ""


def _page(request: HttpRequest, batch: Batch, reject: Reject, *, text: str, problem: str) -> HttpResponse:
    raw = bytes(reject.raw)
    context = {
        "batch": batch, "reject": reject, "text": text, "problem": problem, "hex": hex_rows(raw), "length": len(raw),
        "say_reason": say_reason, "feedable": batch.state in {BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED},
    }
    return render(request, "catalogue/staff/reject.html", context, status=422 if problem else 200)
