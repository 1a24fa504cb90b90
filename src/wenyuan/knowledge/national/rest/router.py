"""`/api/national/v1`: issues of the national bibliography and what they hold."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..data import IssueData
from ..enums import IssueState
from ..queries.issues import NoSuchIssue, find_published, list_entries, list_issues

PREFIX = "/national/v1"
router = Router(tags=["national"])


def _shown(issue: IssueData) -> dict[str, object]:
    shown = asdict(issue)
    for private in ("id", "problems", "state", "reason"):
        del shown[private]
    return shown | {"licence": settings.WENYUAN.text("WENYUAN_NATIONAL_LICENCE"), "files": [{"form": one.form, "sha256": one.digest, "size": one.size, "records": one.records, "path": f"/national-bibliography/{issue.name}/{one.form}"} for one in issue.files]}


@router.get("/issues", summary="Issues", operation_id="list_national_issues", response={200: dict[str, object]})
def get_issues(request: HttpRequest) -> HttpResponse:
    """Return the published issues, newest first; the files are with each issue."""
    return json_answer(request, {"issues": [_shown(issue) for issue in list_issues()]})


@router.get("/issues/{name}", summary="One issue", operation_id="get_national_issue", response={200: dict[str, object], 404: dict[str, object], 410: dict[str, object]})
def get_issue(request: HttpRequest, name: str) -> HttpResponse:
    """Return an issue by its name, such as 2026-047, with statistics and the digests of its files."""
    try:
        issue = find_published(name=name)
    except NoSuchIssue:
        return problem_answer(status=404, title="No such issue", detail=name)
    if issue.state == IssueState.WITHDRAWN:
        return problem_answer(status=410, title="This issue was withdrawn", detail=issue.reason)
    return json_answer(request, _shown(issue))


@router.get("/issues/{name}/entries", summary="What an issue holds", operation_id="list_national_entries", response={200: dict[str, object], 404: dict[str, object]})
def get_entries(
    request: HttpRequest, name: str, cursor: Annotated[int, Query(ge=0, le=2**62)] = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> HttpResponse:
    """Return publications in the order of the issue; `next_cursor` continues, 0 ends."""
    try:
        issue = find_published(name=name)
    except NoSuchIssue:
        return problem_answer(status=404, title="No such issue", detail=name)
    if issue.state == IssueState.WITHDRAWN:
        return problem_answer(status=404, title="This issue was withdrawn", detail=issue.reason)
    rows = list_entries(issue=issue, after=cursor, limit=limit + 1)
    return json_answer(request, {"entries": [asdict(entry) for _place, entry in rows[:limit]], "next_cursor": rows[limit - 1][0] if len(rows) > limit else 0})
