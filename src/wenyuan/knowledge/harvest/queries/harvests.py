"""Sources, runs and failures as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from django.db.models import Count, Q

from ..data import FailureData, RunData, SourceData
from ..enums import FailureState
from ..models import Failure, Run, Source

_SOURCE = [one.name for one in fields(SourceData) if one.name != "has_credential"]
_RUN = [one.name for one in fields(RunData)]
_FAILURE = [one.name for one in fields(FailureData)]


def source_data(row: Source) -> SourceData:
    """Turn a row into a value; the credential stays behind."""
    return SourceData(**{name: getattr(row, name) for name in _SOURCE}, has_credential=bool(row.credential))


def find_source(*, source_id: int) -> SourceData | None:
    """Return a source that is in use, or None."""
    row = Source.objects.filter(pk=source_id, retired_at=None).first()
    return source_data(row) if row is not None else None


def list_sources(*, libraries: Sequence[int] | None = None) -> list[SourceData]:
    """Return the sources in use of some libraries, or of all, by name."""
    rows = Source.objects.filter(retired_at=None).order_by("name", "pk")
    return [source_data(row) for row in (rows if libraries is None else rows.filter(library_id__in=libraries))]


def desk_sources(*, libraries: Sequence[int] | None) -> list[SourceData]:
    """Return what a desk may ask: sources for the desk of these libraries, and those that others share."""
    rows = Source.objects.filter(retired_at=None, at_desk=True, kind__in=["sru", "z3950"]).order_by("name", "pk")
    return [source_data(row) for row in (rows if libraries is None else rows.filter(Q(library_id__in=libraries) | Q(shared=True)))]


def run_data(row: Run) -> RunData:
    """Turn a row into a value."""
    return RunData(**{name: getattr(row, name) for name in _RUN})


def find_run(*, run_id: int) -> RunData | None:
    """Return a run, or None."""
    row = Run.objects.filter(pk=run_id).first()
    return run_data(row) if row is not None else None


def find_run_of_batch(*, batch_id: int) -> RunData | None:
    """Return the harvest that brought a batch of the catalogue, or None."""
    row = Run.objects.filter(batch_id=batch_id).order_by("-pk").first()
    return run_data(row) if row is not None else None


def list_runs(*, source_id: int, limit: int = 30, before: int | None = None) -> list[RunData]:
    """Return a source's runs, newest first."""
    rows = Run.objects.filter(source_id=source_id).order_by("-pk")
    return [run_data(row) for row in (rows.filter(pk__lt=before) if before is not None else rows)[:limit]]


def newest_runs(*, source_ids: Sequence[int]) -> dict[int, RunData]:
    """Return the newest run of each source."""
    rows = Run.objects.filter(source_id__in=list(source_ids)).order_by("source_id", "-pk").distinct("source_id")
    return {row.source_id: run_data(row) for row in rows}


def count_open_failures(*, source_ids: Sequence[int]) -> dict[int, int]:
    """Return by source how many records wait to be mended."""
    rows = Failure.objects.filter(run__source_id__in=list(source_ids), state=FailureState.OPEN).values_list("run__source_id").annotate(number=Count("pk")).order_by()
    return dict(rows)


def list_failures(*, run_id: int, limit: int = 50, after: int = 0) -> list[FailureData]:
    """Return a run's failures in their order; those dealt with come along."""
    rows = Failure.objects.filter(run_id=run_id, pk__gt=after).order_by("pk")[:limit]
    return [FailureData(**{name: getattr(row, name) for name in _FAILURE}) for row in rows]


def count_failures(*, run_id: int) -> dict[str, int]:
    """Return how many failures of a run are in each state."""
    return dict(Failure.objects.filter(run_id=run_id).values_list("state").annotate(number=Count("pk")).order_by())
