"""Who may review what: a province sees its own descendants, the nation sees all."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from wenyuan.foundation.accounts.data import Person

from ..enums import Level, Stage
from ..models import Library, LibraryApplication

REVIEW = "libraries.review"
MANAGE = "libraries.manage"


def descendants_of(library_ids: Iterable[int]) -> set[int]:
    """Return libraries and everything below them."""
    return _walk(library_ids, "select l.id from libraries_library l join t on l.parent_id = t.id")


def ancestors_of(library_ids: Iterable[int]) -> set[int]:
    """Return libraries and everything above them."""
    return _walk(library_ids, "select l.parent_id from libraries_library l join t on l.id = t.id where l.parent_id is not null")


def _walk(library_ids: Iterable[int], step: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"with recursive t(id) as (select unnest(%s::bigint[]) union {step}) select id from t", [list(library_ids)])  # noqa: S608 -- our own step
        return {row[0] for row in cursor.fetchall()}


def reviewed_libraries(person: Person) -> set[int] | None:
    """Return the libraries under a reviewer, None for all of them. Who reviews in a national library reviews the nation."""
    held = person.libraries_where(REVIEW)
    if held is None or Library.objects.filter(pk__in=held, level=Level.NATIONAL, active=True).exists():
        return None
    return descendants_of(held)


def libraries_in_reach(person: Person) -> set[int] | None:
    """Return the libraries whose rows the database shows to a person, None for all: where a right is held, and what lies below a reviewer or manager.

    The doors ask finer questions; this is the wall behind them, so it asks nothing that a door may decide.
    """
    if person.rights.get(None):
        return None
    held = {library_id for library_id, codes in person.rights.items() if codes and library_id is not None}
    above = {library_id for library_id in held if person.rights[library_id] & {REVIEW, MANAGE}}
    reviewing = [library_id for library_id in above if REVIEW in person.rights[library_id]]
    if reviewing and Library.objects.filter(pk__in=reviewing, level=Level.NATIONAL, active=True).exists():
        return None
    return held | descendants_of(above) if above else held


def may_see(scope: set[int] | None, application: LibraryApplication) -> bool:
    """Whether an application lies under a reviewer."""
    return scope is None or (application.parent_id is not None and application.parent_id in scope)


def may_decide(scope: set[int] | None, application: LibraryApplication, stage: str) -> bool:
    """Whether a reviewer may act at a stage: the national one belongs to the nation alone."""
    return scope is None if stage == Stage.NATIONAL else may_see(scope, application)
