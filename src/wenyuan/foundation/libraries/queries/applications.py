"""Applications for the pages of applicants and reviewers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.tenancy.api import stepping_over

from ..enums import ApplicationAct, ApplicationState
from ..models import ApplicationStep, Library, LibraryApplication

PAGE = 50


@dataclass(frozen=True, slots=True)
class StepLine:
    """A line of a history with the name of who acted; `mine` says that the applicant's side acted."""

    act: str
    label: str
    stage: str
    who: str
    text: str
    at: datetime


def list_steps(application: LibraryApplication, *, internal: bool) -> list[StepLine]:
    """Return the history, oldest first; without `internal` no reviewers' comments and no reviewers' names."""
    rows = list(application.steps.order_by("pk"))
    if not internal:
        rows = [row for row in rows if row.act != ApplicationAct.COMMENTED]
    names = names_of(account_ids={row.actor_id for row in rows if row.actor_id is not None}) if internal else {}
    return [
        StepLine(row.act, row.get_act_display(), row.get_stage_display() if row.stage else "", names.get(row.actor_id or 0, "") or _outside(row, internal, application), row.text, row.at)
        for row in rows
    ]


def _outside(row: ApplicationStep, internal: bool, application: LibraryApplication) -> str:  # noqa: FBT001 -- private
    return application.email if internal and row.actor_id is None else ""


def list_applications(*, scope: set[int] | None, states: Sequence[str], text: str = "", before: int | None = None) -> list[LibraryApplication]:
    """Return applications under a reviewer, newest first; one more than a page when there are more. Drafts are never listed."""
    rows = LibraryApplication.objects.exclude(state=ApplicationState.DRAFT).select_related("parent").order_by("-pk")
    if scope is not None:
        rows = rows.filter(parent_id__in=scope)
    if states:
        rows = rows.filter(state__in=states)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(number=text) | Q(code__iexact=text) | Q(name_en__icontains=text))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[: PAGE + 1])


def count_waiting(scope: set[int] | None) -> int:
    """Return how many applications wait for reviewers."""
    rows = LibraryApplication.objects.filter(state=ApplicationState.SUBMITTED)
    return (rows if scope is None else rows.filter(parent_id__in=scope)).count()


def find_twins(application: LibraryApplication) -> list[tuple[str, str]]:
    """Return libraries and open applications of the same name or code, as (code or number, name): a reviewer looks for doubles."""
    same = Q(name=application.name)
    if application.name_en:
        same |= Q(name_en__iexact=application.name_en)
    if application.code:
        same |= Q(code__iexact=application.code)
    libraries = Library.objects.filter(same).exclude(pk=application.library_id or 0).values_list("code", "name")[:10]
    others = LibraryApplication.objects.filter(same, state__in=[ApplicationState.SUBMITTED, ApplicationState.ASKED]).exclude(pk=application.pk)
    with stepping_over("a library may have applied elsewhere too"):
        return [*libraries, *others.values_list("number", "name")[:10]]
