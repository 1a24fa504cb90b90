"""Sources: made and changed in a page, harvested by the clock or by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from django.db import transaction
from django.utils import timezone

from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.jobs.api import enqueue, request_cancel, schedule_job
from wenyuan.foundation.net.api import RequestRefused, parse_target

from ..enums import Every, Kind, RunState
from ..fetching.problems import SourceProblem
from ..fetching.windows import is_window
from ..models import Failure, Item, Run, Source
from .sealing import seal_credential
from .staging import staged_file, upload_file

FETCH: Final = "harvest.fetch"
TICK: Final = "harvest.tick"
FILES: Final = frozenset({Kind.ONIX, Kind.TABLE, Kind.MARC})
_HOST: Final = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):[0-9]{1,5}/[^\s/]{1,120}")
_ACTIVE: Final = (RunState.WAITING, RunState.FETCHING, RunState.IMPORTING)


class NoSuchSource(LookupError):
    """There is none."""


class AlreadyRunning(RuntimeError):
    """The source is being harvested now."""


class WrongSource(ValueError):
    """Settings that cannot be used; `errors` says of each field why, as a code."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class SourceForm:
    """What a person sets. `user`, `password` and `key` replace the credential where `new_credential` says so."""

    library_id: int
    name: str
    kind: str
    address: str = ""
    prefix: str = ""
    set_spec: str = ""
    query: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    filters: Mapping[str, object] = field(default_factory=dict)
    target: str = "source"
    numbering: str = "own"
    rule: str = "replace"
    on_deletion: str = "hide"
    agency: str = ""
    note: str = ""
    contact: str = ""
    delay_ms: int = 500
    most_requests: int = 20_000
    most_records: int = 2_000_000
    every: str = ""
    hour: int = 2
    weekday: int = 1
    at_desk: bool = False
    shared: bool = False
    new_credential: bool = False
    user: str = ""
    password: str = ""
    key: str = ""


def check_form(form: SourceForm) -> dict[str, str]:
    """Return what is wrong with settings, by field; nothing where they can be used."""
    errors: dict[str, str] = {}
    if not form.name.strip():
        errors["name"] = "missing"
    if form.kind not in Kind.values:
        errors["kind"] = "unknown"
    elif form.kind == Kind.Z3950:
        if not _HOST.fullmatch(form.address):
            errors["address"] = "not-z3950"
    elif form.address or form.kind not in FILES:
        try:
            parse_target(form.address)
        except RequestRefused:
            errors["address"] = "not-http"
    if form.kind in {Kind.SRU, Kind.Z3950} and not form.query.strip() and not form.at_desk:
        errors["query"] = "missing"
    if form.kind in {Kind.SRU, Kind.Z3950} and (condition := form.options.get("window", "")) and not is_window(condition):
        errors["window"] = "no-since"
    if form.every and form.kind in FILES and not form.address:
        errors["every"] = "no-address"
    if form.rule not in {"replace", "skip", "newer", "add"}:
        errors["rule"] = "unknown"
    if not (0 <= form.hour < 24 and 1 <= form.weekday <= 7 and 0 <= form.delay_ms <= 600_000 and 1 <= form.most_requests <= 1_000_000 and 1 <= form.most_records <= 50_000_000):
        errors["delay_ms"] = "range"
    return errors


@transaction.atomic
def save_source(*, source_id: int | None, form: SourceForm, at: datetime, actor_id: int | None) -> int:
    """Make or change a source and return its id.

    Raises:
        WrongSource: The settings cannot be used.
        NoSuchSource: There is none of this id.
    """
    errors = check_form(form)
    if errors:
        raise WrongSource(errors)
    if source_id is None:
        source = Source(created_at=at, created_by_id=actor_id, library_id=form.library_id)
    else:
        found = Source.objects.select_for_update().filter(pk=source_id, retired_at=None).first()
        if found is None:
            raise NoSuchSource(source_id)
        source = found
        if (source.address, source.prefix, source.set_spec, source.query, source.kind) != (form.address, form.prefix, form.set_spec, form.query, form.kind):
            source.window_from = ""  # another list: it begins anew
    for name in (
        "name", "kind", "address", "prefix", "set_spec", "query", "target", "numbering", "rule", "on_deletion", "agency", "note", "contact", "delay_ms", "most_requests",
        "most_records", "every", "hour", "weekday", "at_desk", "shared",
    ):
        setattr(source, name, getattr(form, name))
    source.options, source.columns, source.filters = dict(form.options), dict(form.columns), dict(form.filters)
    if form.new_credential:
        source.credential = seal_credential(user=form.user, password=form.password, key=form.key)
    source.next_at = next_time(every=form.every, hour=form.hour, weekday=form.weekday, after=at)
    source.changed_at = at
    source.save()
    record_act(kind="harvest", subject=f"source:{source.pk}", action="created" if source_id is None else "changed", actor_id=actor_id, at=at, library_id=source.library_id)
    if source.next_at is not None:
        schedule_job(key=TICK, name=TICK, title="到点的元数据采集", cron="*/5 * * * *", at=at)
    return source.pk


def next_time(*, every: str, hour: int, weekday: int, after: datetime) -> datetime | None:
    """Return the next time after a moment, in the installation's time zone; None for never."""
    local = timezone.localtime(after)
    if every == Every.HOUR:
        return (local + timedelta(hours=1)).replace(minute=7, second=0, microsecond=0)
    day = local.replace(hour=hour, minute=7, second=0, microsecond=0)
    match every:
        case Every.DAY:
            return day if day > local else day + timedelta(days=1)
        case Every.WEEK:
            day += timedelta(days=(weekday - day.isoweekday()) % 7)
            return day if day > local else day + timedelta(days=7)
        case Every.MONTH:
            first = day.replace(day=1)
            return first if first > local else (first + timedelta(days=32)).replace(day=1)
    return None


def retire_source(*, source_id: int, at: datetime, actor_id: int | None) -> None:
    """Put a source out of use; its harvests and what they brought stay.

    Raises:
        NoSuchSource: There is none.
        AlreadyRunning: It is being harvested.
    """
    with transaction.atomic():
        source = Source.objects.select_for_update().filter(pk=source_id, retired_at=None).first()
        if source is None:
            raise NoSuchSource(source_id)
        if Run.objects.filter(source=source, state__in=_ACTIVE).exists():
            raise AlreadyRunning(source_id)
        Source.objects.filter(pk=source_id).update(retired_at=at, next_at=None, credential="")
        record_act(kind="harvest", subject=f"source:{source_id}", action="retired", actor_id=actor_id, at=at, library_id=source.library_id)


@transaction.atomic
def start_run(*, source_id: int, at: datetime, actor_id: int | None, full: bool = False, upload: tuple[str, BinaryIO] | None = None, queued: bool = True) -> int:
    """Begin a harvest and return the id of its run.

    Args:
        full: Ask for everything, not only for changes since the last harvest.
        upload: Name and content of a file to be read instead of the source's address.
        queued: Let a worker do it; otherwise the caller does.

    Raises:
        NoSuchSource: There is none.
        AlreadyRunning: It is being harvested.
        SourceProblem: It reads files, and there is neither an address nor a file.
    """
    source = Source.objects.select_for_update().filter(pk=source_id, retired_at=None).first()
    if source is None:
        raise NoSuchSource(source_id)
    if Run.objects.filter(source=source, state__in=_ACTIVE).exists():
        raise AlreadyRunning(source_id)
    if source.kind in FILES and upload is None and not source.address:
        raise SourceProblem("no-file")
    run = Run.objects.create(
        source=source, library_id=source.library_id, full=full, started_by_id=actor_id, created_at=at, window_from="" if full else source.window_from,
        upload_name=Path(upload[0]).name[:240] if upload else "",
    )
    if upload is not None:
        _keep_upload(upload_file(run.pk), upload[1])
    if queued:
        _queue(run, actor_id)
    return run.pk


def _keep_upload(path: Path, stream: BinaryIO) -> None:
    with path.open("wb") as out:
        while piece := stream.read(1 << 20):
            out.write(piece)


def _queue(run: Run, actor_id: int | None) -> None:
    run.job_run_id = enqueue(name=FETCH, title=f"采集：{run.source.name}", arguments={"run_id": run.pk}, library_id=run.library_id, requested_by_id=actor_id)
    run.save(update_fields=["job_run"])


@transaction.atomic
def resume_run(*, run_id: int, actor_id: int | None) -> bool:
    """Go on with a failed or cancelled harvest where it stopped; False where there is nothing to go on with."""
    run = Run.objects.select_for_update().select_related("source").filter(pk=run_id, state__in=[RunState.FAILED, RunState.CANCELLED]).first()
    if run is None or run.batch_id is not None or Run.objects.filter(source_id=run.source_id, state__in=_ACTIVE).exists():
        return False
    Run.objects.filter(pk=run_id).update(state=RunState.WAITING, problem="", detail="", ended_at=None)
    if run.problem == "gone":  # what was gathered is lost: from the beginning, with nothing counted
        fresh = dict.fromkeys(("staged_size", "fetched", "staged", "unchanged", "filtered", "failed", "withdrawn", "recoveries"), 0)
        Run.objects.filter(pk=run_id).update(token="", fetched_all=False, **fresh)
        Item.objects.filter(pending_run=run_id).update(pending_run=None, pending_digest="")
        Failure.objects.filter(run_id=run_id).delete()
        staged_file(run_id).unlink(missing_ok=True)
        run.refresh_from_db()
    _queue(run, actor_id)
    return True


def cancel_run(*, run_id: int, at: datetime) -> None:
    """Ask for the end of a harvest; one that waits ends at once."""
    run = Run.objects.filter(pk=run_id, state__in=[RunState.WAITING, RunState.FETCHING]).first()
    if run is None:
        return
    if run.job_run_id is not None:
        request_cancel(run_id=run.job_run_id)
    if run.state == RunState.WAITING:
        Run.objects.filter(pk=run_id).update(state=RunState.CANCELLED, ended_at=at)


def start_due(*, at: datetime) -> int:
    """Begin every harvest whose time has come; one that is still at work is left till its next time."""
    begun = 0
    for source in Source.objects.filter(next_at__lte=at, retired_at=None).order_by("next_at")[:500]:
        Source.objects.filter(pk=source.pk).update(next_at=next_time(every=source.every, hour=source.hour, weekday=source.weekday, after=at))
        try:
            start_run(source_id=source.pk, at=at, actor_id=None)
            begun += 1
        except (AlreadyRunning, SourceProblem):
            continue
    return begun
