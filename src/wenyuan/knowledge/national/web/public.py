"""The national bibliography for everybody: its issues, what they hold, their files."""

from __future__ import annotations

import json
from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from wenyuan.foundation.storage.api import NoSuchFile, Withheld, serve_object
from wenyuan.knowledge.discovery.pages import class_word

from ..data import IssueData
from ..domain.publishing import FORMS, MEDIA_TYPES
from ..enums import IssueKind, IssueState
from ..queries.issues import NoSuchIssue, count_classes, find_published, list_entries, list_issues
from .figures import list_figures

_PAGE = 100
_LICENCES = {
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0", "https://creativecommons.org/licenses/by-sa/4.0/": "CC BY-SA 4.0", "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    "https://opendatacommons.org/licenses/by/1-0/": "ODC-By 1.0", "https://opendatacommons.org/licenses/odbl/1-0/": "ODbL 1.0",
}


def show_issues(request: HttpRequest) -> HttpResponse:
    """GET /national-bibliography/."""
    issues = list_issues()
    years = [(year, list(rows)) for year, rows in groupby(issues, key=lambda one: one.year)]
    total = sum(one.entries for one in issues if one.kind == IssueKind.CURRENT)
    newest = next((one for one in issues if one.kind == IssueKind.CURRENT), None)
    context = {"years": years, "total": total, "newest": newest, "figures": list_figures(newest)[:1] if newest else [], "forms": FORMS, "licence": say_licence()}
    return render(request, "national/issues.html", context)


def show_issue(request: HttpRequest, name: str) -> HttpResponse:
    """GET /national-bibliography/<name>/?class=&after=."""
    issue = _find(name)
    if issue.state == IssueState.WITHDRAWN:
        return render(request, "national/withdrawn.html", {"issue": issue}, status=410)
    code = request.GET.get("class", "")[:1].upper()
    after = request.GET.get("after", "")
    chosen = code if code.isalpha() and code.isascii() else None
    rows = list_entries(issue=issue, after=int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0, limit=_PAGE + 1, class_code=chosen)
    sections = [(letter, class_word(letter), [entry for _place, entry in group]) for letter, group in groupby(rows[:_PAGE], key=lambda row: row[1].class_code)]
    classes = [(letter, class_word(letter), count) for letter, count in count_classes(issue_id=issue.id).items()] if issue.kind == IssueKind.CURRENT else []
    context = {
        "issue": issue, "sections": sections, "classes": classes, "chosen": chosen or "", "following": rows[_PAGE - 1][0] if len(rows) > _PAGE else 0, "figures": list_figures(issue),
        "forms": FORMS, "is_first": not after, "naan": settings.WENYUAN_NAAN,
        "licence": say_licence(),
    }
    return render(request, "national/issue.html", context)


def say_licence() -> tuple[str, str]:
    """Return address and name of the licence; one without a known name goes by its address."""
    address = settings.WENYUAN.text("WENYUAN_NATIONAL_LICENCE")
    return address, _LICENCES.get(address, address.partition("://")[2])


def give_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """GET /national-bibliography/<name>/<form>: a file as it was published."""
    issue = _find(name)
    kept = next((one for one in issue.files if one.form == form), None)
    if kept is None or issue.state != IssueState.PUBLISHED:
        raise Http404(form)
    try:
        return serve_object(request, digest=kept.digest, name=f"national-bibliography-{issue.name}.{FORMS[form][1]}", max_age=86_400)
    except (NoSuchFile, Withheld):
        raise Http404(form) from None


def give_checksums(_request: HttpRequest, name: str) -> HttpResponse:
    """GET /national-bibliography/<name>/SHA256SUMS: digests of the files, as `sha256sum -c` reads them."""
    issue = _find(name)
    if issue.state != IssueState.PUBLISHED:
        raise Http404(name)
    lines = "".join(f"{one.digest}  national-bibliography-{issue.name}.{FORMS[one.form][1]}\n" for one in issue.files)
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


def give_dataset(request: HttpRequest, name: str) -> HttpResponse:
    """GET /national-bibliography/<name>/dataset.jsonld: the issue as a dataset with licence, files and digests, for catalogues of open data (DCAT 3)."""
    issue = _find(name)
    if issue.state != IssueState.PUBLISHED or issue.published_at is None:
        raise Http404(name)
    base = request.build_absolute_uri(f"/national-bibliography/{issue.name}/")
    described = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "spdx": "http://spdx.org/rdf/terms#", "xsd": "http://www.w3.org/2001/XMLSchema#"},
        "@id": base, "@type": "dcat:Dataset", "dct:title": {"@value": f"国家书目 {issue.name}", "@language": "zh-Hans"}, "dct:identifier": f"national-bibliography-{issue.name}",
        "dct:issued": {"@value": issue.published_at.isoformat(), "@type": "xsd:dateTime"}, "dct:license": {"@id": settings.WENYUAN.text("WENYUAN_NATIONAL_LICENCE")},
        "dcat:landingPage": {"@id": base},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution", "@id": base + one.form, "dct:title": FORMS[one.form][0], "dcat:downloadURL": {"@id": base + one.form}, "dcat:mediaType": MEDIA_TYPES[one.form],
                "dcat:byteSize": {"@value": str(one.size), "@type": "xsd:nonNegativeInteger"},
                "spdx:checksum": {"@type": "spdx:Checksum", "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"}, "spdx:checksumValue": one.digest},
            }
            for one in issue.files
        ],
    }
    return HttpResponse(json.dumps(described, ensure_ascii=False, indent=1), content_type="application/ld+json")


def _find(name: str) -> IssueData:
    try:
        return find_published(name=name)
    except NoSuchIssue:
        raise Http404(name) from None
