"""Records that could not be mapped: mend the source's text or write MARC instead, and feed them into the catalogue together."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.db import transaction

from wenyuan.bibliography.marc import MarcError, encode_iso2709, from_mrk
from wenyuan.foundation.audit.api import record_act
from wenyuan.knowledge.catalogue.api import take_file

from ..enums import FailureState
from ..fetching.pages import Fetched, form_named
from ..fetching.problems import MapProblem
from ..mapping.records import finish, map_item
from ..models import Failure, Run
from .plans import plan_of

_MOST_TEXT = 400_000


class NoSuchFailure(LookupError):
    """There is none, or it is dealt with."""


def mend_failure(*, failure_id: int, text: str, as_marc: bool, at: datetime, actor_id: int | None) -> None:
    """Map a mended text, or take a record in MarcEdit's notation in its place; it waits then to be fed.

    Raises:
        NoSuchFailure: There is none that can be mended.
        MapProblem: It still cannot be mapped; the text is kept.
    """
    failure = Failure.objects.select_related("run__source").filter(pk=failure_id, state__in=[FailureState.OPEN, FailureState.MENDED]).first()
    if failure is None:
        raise NoSuchFailure(failure_id)
    text = text[:_MOST_TEXT].replace("\x00", "")
    plan = plan_of(failure.run.source, at=at)
    if as_marc:
        try:
            octets = finish(from_mrk(text.replace("\r\n", "\n")), failure.identifier, plan).octets
        except MarcError as problem:
            raise MapProblem("bad-marc", problem.reason) from problem
    else:
        Failure.objects.filter(pk=failure_id).update(text=text, changed_at=at, changed_by=actor_id)
        mapped = map_item(Fetched(failure.identifier, form_named(failure.form), _octets(failure.form, text)), plan)
        if mapped is None:
            raise MapProblem("not-wanted")
        octets = mapped.octets
    Failure.objects.filter(pk=failure_id).update(state=FailureState.MENDED, mended=octets, changed_at=at, changed_by=actor_id)


def _octets(form: str, text: str) -> bytes:
    if form != "marc":
        return text.encode()
    try:
        return encode_iso2709(from_mrk(text.replace("\r\n", "\n")))
    except MarcError as problem:
        raise MapProblem("bad-marc", problem.reason) from problem


def drop_failure(*, failure_id: int, at: datetime, actor_id: int | None) -> None:
    """Give a record up; the next harvest of everything brings it again."""
    Failure.objects.filter(pk=failure_id, state__in=[FailureState.OPEN, FailureState.MENDED]).update(state=FailureState.DROPPED, changed_at=at, changed_by=actor_id)


def feed_mended(*, run_id: int, at: datetime, actor_id: int | None) -> tuple[int, int] | None:
    """Open a batch of the catalogue with every mended record of a run; return its id and the number of records, None for none."""
    with transaction.atomic():
        run = Run.objects.select_related("source").get(pk=run_id)
        rows = list(Failure.objects.select_for_update().filter(run=run, state=FailureState.MENDED).order_by("pk")[:20_000])
        octets = b"".join(bytes(row.mended) for row in rows if row.mended is not None)
        if not octets:
            return None
        batch_id = take_file(
            BytesIO(octets), name=f"harvest-{run_id}-mended.mrc", library_id=run.library_id, rule=run.source.rule, at=at, actor_id=actor_id, title=f"{run.source.name}·修补",
        )
        Failure.objects.filter(pk__in=[row.pk for row in rows]).update(state=FailureState.FED, changed_at=at)
        record_act(kind="harvest", subject=f"harvest:{run_id}", action="mended", actor_id=actor_id, at=at, library_id=run.library_id)
    return batch_id, len(rows)
