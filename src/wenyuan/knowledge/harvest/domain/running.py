"""A harvest: fetch, map, gather; every page leaves the run in a state from which another attempt goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from wenyuan.bibliography.marc import to_mrk
from wenyuan.knowledge.catalogue.api import salvage

from ..enums import RunState
from ..fetching.pages import Fetched, Fetcher, Page, Window
from ..fetching.problems import MapProblem, SourceProblem, TokenLost
from ..mapping.provenance import item_key, own_number
from ..mapping.records import Plan, digest_of, map_item
from ..models import Failure, Item, Run
from .staging import Staging

_MOST_RECOVERIES: Final = 3
_MOST_BARREN: Final = 20
_MOST_TEXT: Final = 200_000
_MOST_FAILURES: Final = 20_000
_SEEN_TOKENS: Final = 200_000
Tick = Callable[[Run], None]


@dataclass(slots=True)
class _Sorted:
    """What one page comes to."""

    octets: list[bytes] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    unchanged: int = 0
    filtered: int = 0
    withdrawn: int = 0
    fresh: int = 0


class _Watch:
    """Finds out lists that go round in circles or never bring anything new."""

    def __init__(self) -> None:
        self._tokens: set[int] = set()
        self._pages: set[int] = set()
        self._barren = 0

    def look(self, page: Page, fresh: int) -> None:
        """Look at a page; `fresh` counts what this run had not seen before.

        Raises:
            SourceProblem: The list repeats itself.
        """
        if page.is_bounded:
            return
        mark = hash("\n".join(sorted(one.identifier for one in page.items)))
        again = mark in self._pages
        if page.token and again and hash(page.token) in self._tokens:
            raise SourceProblem("repeats", page.token[:80])
        self._barren = 0 if fresh and not again else self._barren + 1
        if self._barren >= _MOST_BARREN:
            raise SourceProblem("barren", str(_MOST_BARREN))
        if len(self._tokens) < _SEEN_TOKENS:
            self._tokens.add(hash(page.token))
            self._pages.add(mark)


def fetch_run(*, run: Run, fetcher: Fetcher, plan: Plan, at: datetime, requests: Callable[[], int], tick: Tick = lambda _run: None) -> None:
    """Fetch and gather all that a run wants, on from where it stands.

    Args:
        requests: Tells how many requests the client has made.
        tick: Called after every page; may raise to stop, and the run can be gone on with.

    Raises:
        SourceProblem: The source cannot be used; what was gathered stays.
    """
    Run.objects.filter(pk=run.pk).update(state=RunState.FETCHING, problem="", detail="")
    run.state = RunState.FETCHING
    before, most = run.requests, run.source.most_records
    while not run.fetched_all:
        watch = _Watch()
        try:
            with Staging(run.pk, run.staged_size) as staging:
                for page in fetcher.pages(Window(run.window_from), run.token):
                    done = _sort_page(run, page, plan, at)
                    size = staging.add(done.octets)
                    run.requests = before + requests()
                    _keep(run, page, done, size)
                    tick(run)
                    watch.look(page, done.fresh)
                    if run.fetched >= most and page.token:
                        raise SourceProblem("limit", str(most))
            run.fetched_all = True
            run.save(update_fields=["fetched_all"])
        except TokenLost as problem:
            # From the beginning: what this run has gathered already is known by its digest and not gathered twice.
            if run.recoveries >= _MOST_RECOVERIES or not run.token:
                raise SourceProblem("token-lost", problem.detail) from problem
            run.recoveries, run.token = run.recoveries + 1, ""
            run.save(update_fields=["recoveries", "token"])


def _sort_page(run: Run, page: Page, plan: Plan, at: datetime) -> _Sorted:
    keys = [item_key(one.identifier) for one in page.items]
    known = {one.key: one for one in Item.objects.filter(source_id=run.source_id, key__in=keys)}
    done = _Sorted()
    for key, one in zip(keys, page.items, strict=True):
        item = known.setdefault(key, Item(source_id=run.source_id, key=key))
        if one.deleted:
            done.withdrawn += 1
            done.fresh += item.pending_run != run.pk or not item.withdrawn
            item.pending_run, item.pending_digest, item.withdrawn = run.pk, "", True
            item.control_number = item.control_number or own_number(run.source_id, one.identifier)
            done.items[key] = item
            continue
        _sort_record(run, one, plan, at, item, done)
    return done


def _sort_record(run: Run, one: Fetched, plan: Plan, at: datetime, item: Item, done: _Sorted) -> None:
    digest = digest_of(one, plan)
    if item.pending_run == run.pk and item.pending_digest == digest:
        done.unchanged += 1
        return
    if item.pending_run != run.pk and item.digest == digest and not item.withdrawn:
        done.unchanged += 1
        done.fresh += 1
        return
    done.fresh += 1
    try:
        mapped = map_item(one, plan)
    except MapProblem as problem:
        done.failures.append(Failure(
            run=run, identifier=one.identifier[:400].replace("\x00", ""), reason=problem.code[:24], detail=problem.detail, form=one.form, text=text_of(one), changed_at=at,
        ))
        return
    if mapped is None:
        done.filtered += 1
        return
    item.pending_run, item.pending_digest, item.withdrawn, item.control_number = run.pk, digest, False, mapped.control_number[:60]
    done.items[item.key] = item
    done.octets.append(mapped.octets)


def text_of(one: Fetched) -> str:
    """Return a record as text that can be mended: as the source wrote it, MARC in MarcEdit's notation as far as it can be read."""
    if one.form == "marc" and (found := salvage(one.raw[:_MOST_TEXT])) is not None:
        return to_mrk(found).strip() + "\n"
    return one.raw[:_MOST_TEXT].decode("utf-8", "replace").replace("\x00", "")


def _keep(run: Run, page: Page, done: _Sorted, size: int) -> None:
    """Write a page's outcome and where to go on in one transaction."""
    with transaction.atomic():
        Item.objects.bulk_create(
            list(done.items.values()), update_conflicts=True, unique_fields=["source", "key"],
            update_fields=["control_number", "withdrawn", "pending_run", "pending_digest"],
        )
        kept = done.failures[: max(0, _MOST_FAILURES - run.failed)]
        Failure.objects.bulk_create(kept)
        run.token, run.staged_size = page.token, size
        run.total = page.total if page.total is not None else run.total
        run.following_from = run.following_from or page.answered_at[:40]
        run.fetched += len(page.items)
        run.staged += len(done.octets)
        run.unchanged += done.unchanged
        run.filtered += done.filtered
        run.failed += len(done.failures)
        run.withdrawn += done.withdrawn
        run.save(update_fields=[
            "token", "staged_size", "total", "following_from", "fetched", "staged", "unchanged", "filtered", "failed", "withdrawn", "requests",
        ])
