"""unAPI: which forms a record has, for programs that read a page.

Source:
    unAPI Revision 1: no parameters 200, an id 300, an id with a format the record, 404 and 406.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from wenyuan.foundation.identifiers.api import NotAnArk, resolve_ark

from ..enums import RecordStatus
from ..queries.records import NoSuchRecord, find_record
from .public_exports import FORMS


def unapi(request: HttpRequest) -> HttpResponse:
    """GET /unapi?id=&format=."""
    asked, form = request.GET.get("id", ""), request.GET.get("format", "")
    if not asked:
        return _formats("", 200)
    name = _public_record(asked)
    if name is None:
        return HttpResponse("no such record\n", status=404, content_type="text/plain; charset=utf-8")
    if not form:
        return _formats(asked, 300)
    if form not in FORMS:
        return HttpResponse("no such format\n", status=406, content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(f"/ark:/{settings.WENYUAN_NAAN}/{name}?format={form}")


def _public_record(identifier: str) -> str | None:
    """Return the name of a public record, by its ARK."""
    prefix, _slash, name = identifier.strip()[:200].rpartition("/")
    if prefix.removesuffix("/") not in {f"ark:/{settings.WENYUAN_NAAN}", f"ark:{settings.WENYUAN_NAAN}"}:
        return None
    try:
        resolution = resolve_ark(name=name)
        if resolution.kind != "record" or find_record(record_id=resolution.number).status != RecordStatus.ACTIVE:
            return None
    except (NotAnArk, NoSuchRecord):
        return None
    return resolution.name


def _formats(identifier: str, status: int) -> HttpResponse:
    about = f" id={quoteattr(identifier)}" if identifier else ""
    rows = "".join(f"  <format name={quoteattr(name)} type={quoteattr(form.media_type.partition(';')[0])}/>\n" for name, form in FORMS.items())
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>\n<formats{about}>\n{rows}</formats>\n', status=status, content_type="application/xml; charset=utf-8")
