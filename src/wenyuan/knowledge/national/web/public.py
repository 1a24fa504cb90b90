"""The national bibliography for everybody: its issues, what they hold, their files."""

from __future__ import annotations

from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from wenyuan.foundation.storage.api import NoSuchFile, Withheld, serve_object
from wenyuan.knowledge.discovery.pages import class_word

from ..data import IssueData
from ..domain.publishing import FORMS
from ..enums import IssueKind, IssueState
from ..queries.issues import NoSuchIssue, count_classes, find_published, list_entries, list_issues
from .figures import list_figures

_PAGE = 100


def show_issues(request: HttpRequest) -> HttpResponse:
    """GET /national-bibliography/."""
    issues = list_issues()
    years = [(year, list(rows)) for year, rows in groupby(issues, key=lambda one: one.year)]
    total = sum(one.entries for one in issues if one.kind == IssueKind.CURRENT)
    newest = next((one for one in issues if one.kind == IssueKind.CURRENT), None)
    context = {"years": years, "total": total, "newest": newest, "figures": list_figures(newest)[:1] if newest else [], "forms": FORMS}
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
    }
    return render(request, "national/issue.html", context)


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


def _find(name: str) -> IssueData:
    try:
        return find_published(name=name)
    except NoSuchIssue:
        raise Http404(name) from None
