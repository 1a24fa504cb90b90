"""Bring a changed heading to the records that are linked to it: a thousand records a transaction, with a preview before and an undo after."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.marc import to_mrk
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.knowledge.catalogue.api import (
    AuthorityData,
    Change,
    CurrentMarc,
    close_change,
    find_authority,
    list_changes,
    load_marc,
    newest_change,
    open_change,
    save_many,
    undo_batch,
)

from ..enums import ActState, LinkState
from ..models import HeadingChange, Link
from .headings import Rewriting, list_headings, rewrite_headings
from .linking import link_numbers

_AT_ONCE: Final = 2_000
_SCANNED: Final = 5_000
_SAMPLE: Final = 20
_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
Report = Callable[[int, int], None]


class ChangeNotUndoable(RuntimeError):
    """Only a change that has ended can be undone, and only once."""


@dataclass(frozen=True, slots=True)
class PreviewedChange:
    """A record before and after: the fields that differ, as text."""

    record_id: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """How many records are linked, and some of them before and after."""

    linked: int
    rows: tuple[PreviewedChange, ...]


@transaction.atomic
def open_heading_change(
    *, authority_id: int, old_headings: Sequence[str], unlinked_too: bool, libraries: Sequence[int] | None, at: datetime, actor_id: int | None,
) -> int:
    """Queue the change of records and return the id of the act.

    Args:
        old_headings: With `unlinked_too`, records that bear exactly one of these are linked and changed as well.
        libraries: Whose records may be changed; None is every library's.
    """
    authority = find_authority(authority_id=authority_id)
    row = HeadingChange.objects.create(
        library_id=authority.library_id, authority_id=authority_id, old_headings=[text for text in old_headings if text.strip()], new_heading=authority.heading,
        unlinked_too=unlinked_too, libraries=list(libraries) if libraries is not None else None, actor_id=actor_id, created_at=at,
    )
    row.job_run_id = enqueue(
        name="authorities.change_heading", title=f"规范标目：{authority.heading}", arguments={"change_id": row.pk}, requested_by_id=actor_id,
        library_id=authority.library_id if libraries is not None and list(libraries) == [authority.library_id] else None,
    )
    row.save(update_fields=["job_run"])
    return row.pk


def preview_heading_change(*, authority_id: int, libraries: Sequence[int] | None) -> ChangePreview:
    """Show what a change would do to some of the linked records; nothing is stored."""
    authority = find_authority(authority_id=authority_id)
    links = _links(authority_id, libraries)
    total = links.values("record_id").distinct().count()
    ids = list(dict.fromkeys(links.order_by("record_id").values_list("record_id", flat=True)[: _SAMPLE * 2]))[:_SAMPLE]
    current = load_marc(record_ids=ids)
    rows: list[PreviewedChange] = []
    for record_id, marc in _rewritten(authority, current, list(links.filter(record_id__in=ids))).items():
        before, after = _lines(current[record_id].marc), _lines(marc)
        rows.append(PreviewedChange(record_id, tuple(line for line in before if line not in after), tuple(line for line in after if line not in before)))
    return ChangePreview(total, tuple(rows))


def _lines(marc: MarcRecord) -> list[str]:
    return [line for line in to_mrk(marc).splitlines() if line.strip()]


def _links(authority_id: int, libraries: Sequence[int] | None):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- a query set of Django
    rows = Link.objects.filter(authority_id=authority_id, state=LinkState.LINKED)
    return rows if libraries is None else rows.filter(library_id__in=libraries)


def run_heading_change(*, change_id: int, at: datetime, report: Report = lambda _done, _total: None) -> HeadingChange:
    """Change the records; safe to run again after an interruption, since a record that is right already is left alone."""
    row = HeadingChange.objects.get(pk=change_id)
    if row.state == ActState.UNDONE:
        raise ChangeNotUndoable(row.state)
    authority = find_authority(authority_id=row.authority_id)
    if row.unlinked_too:
        _link_exact(authority, row, at)
    row.total = _links(row.authority_id, row.libraries).values("record_id").distinct().count()
    row.state = ActState.RUNNING
    row.save()
    batches = dict[int, int]()
    try:
        for done, part in _parts(row):
            _change_part(authority, row, part, batches, at)
            report(done, row.total)
    except BaseException:
        _close(row, batches, at, ActState.FAILED)
        raise
    _close(row, batches, at, ActState.DONE)
    return row


def _parts(row: HeadingChange) -> Iterator[tuple[int, list[Link]]]:
    """Yield links, those of a record never parted, with how many records come before the next."""
    after = done = 0
    while True:
        ids = list(_links(row.authority_id, row.libraries).filter(record_id__gt=after).order_by("record_id").values_list("record_id", flat=True).distinct()[:_AT_ONCE])
        if not ids:
            return
        after, done = ids[-1], done + len(ids)
        yield done, list(_links(row.authority_id, row.libraries).filter(record_id__in=ids))


@transaction.atomic
def _change_part(authority: AuthorityData, row: HeadingChange, links: list[Link], batches: dict[int, int], at: datetime) -> None:
    current = load_marc(record_ids=sorted({link.record_id for link in links}))
    rewritten = _rewritten(authority, current, links)
    by_library = defaultdict[int, list[Change]](list)
    for record_id, marc in rewritten.items():
        by_library[current[record_id].library_id].append(Change(record_id, current[record_id].version, marc))
    lost = set[int]()
    for library_id, changes in by_library.items():
        if library_id not in batches:
            title = f"规范标目：{authority.heading}"
            batches[library_id] = open_change(title=title, library_id=library_id, at=at, actor_id=row.actor_id)
            row.batches = [*row.batches, batches[library_id]]
        saved = save_many(batch_id=batches[library_id], changes=changes, at=at, actor_id=row.actor_id, reason=f"authority {authority.id} v{authority.version}")
        row.changed += saved.changed
        row.conflicts += len(saved.conflicts)
        row.refused += len(saved.refused)
        lost |= {*saved.conflicts, *(record_id for record_id, _reason in saved.refused)}
    _follow(authority, [link for link in links if link.record_id in rewritten and link.record_id not in lost])
    row.save()


def _follow(authority: AuthorityData, links: Sequence[Link]) -> None:
    """Let links bear the heading that their records bear now; two of one record that became the same are one."""
    key = fold(authority.heading)
    moved = [link for link in links if _same_script(link.heading, authority.heading) and link.key != key]
    taken = set(Link.objects.filter(record_id__in=[link.record_id for link in moved], key=key).values_list("record_id", "tag"))
    doubled: list[int] = []
    kept: list[int] = []
    for link in moved:
        if (link.record_id, link.tag) in taken:
            doubled.append(link.pk)
            continue
        taken.add((link.record_id, link.tag))
        kept.append(link.pk)
    Link.objects.filter(pk__in=doubled).delete()
    Link.objects.filter(pk__in=kept).update(heading=authority.heading, key=key)


def _same_script(first: str, second: str) -> bool:
    return bool(_HAN.search(first)) == bool(_HAN.search(second))


def _rewritten(authority: AuthorityData, current: Mapping[int, CurrentMarc], links: Sequence[Link]) -> dict[int, MarcRecord]:
    """Return the records that change. A heading in another script than the authority's keeps its form and gets the number alone."""
    number = link_numbers([authority.id]).get(authority.id, "")
    whole = Rewriting(number=number, name=authority.heading, dates=authority.dates or None, dynasty=authority.dynasty or None)
    wanted = defaultdict[int, dict[tuple[str, str], Rewriting]](dict)
    for link in links:
        wanted[link.record_id][(link.tag, link.key)] = whole if _same_script(link.heading, authority.heading) else Rewriting(number=number)
    changed: dict[int, MarcRecord] = {}
    for record_id, rewritings in wanted.items():
        if record_id in current:
            marc = rewrite_headings(current[record_id].marc, rewritings)
            if marc is not current[record_id].marc:
                changed[record_id] = marc
    return changed


def _link_exact(authority: AuthorityData, row: HeadingChange, at: datetime) -> None:
    """Link the records that bear exactly one of the old headings and that nobody has decided on; every record's source is looked through once."""
    texts = [text for text in row.old_headings if text]
    keys = {fold(text) for text in texts}
    after, until = 0, newest_change()
    while texts and (rows := list_changes(after=after, until=until, limit=_SCANNED)):
        after = rows[-1].change
        likely = [
            one.record_id for one in rows if one.status not in {"deleted", "merged"} and (row.libraries is None or one.library_id in row.libraries)
            and any(text.encode(one.encoding if one.encoding != "ascii" else "utf-8", "ignore") in one.raw for text in texts)
        ]
        for start in range(0, len(likely), _AT_ONCE):
            _link_headings(authority, likely[start : start + _AT_ONCE], keys, row, at)


def _link_headings(authority: AuthorityData, record_ids: Sequence[int], keys: set[str], row: HeadingChange, at: datetime) -> None:
    current = load_marc(record_ids=record_ids)
    decided = set(Link.objects.filter(record_id__in=record_ids).exclude(state=LinkState.WAITING).values_list("record_id", "tag", "key"))
    rows = [
        Link(
            record_id=record_id, library_id=one.library_id, tag=heading.tag, heading=heading.text, key=heading.key, kind=heading.kind, authority_id=authority.id,
            state=LinkState.LINKED, probability=1.0, candidates=[], decided_by_id=row.actor_id, at=at,
        )
        for record_id, one in current.items() for heading in list_headings(one.marc)
        if heading.key in keys and heading.text in row.old_headings and (record_id, heading.tag, heading.key) not in decided
    ]
    with transaction.atomic():
        Link.objects.filter(record_id__in=record_ids, state=LinkState.WAITING, key__in=keys).delete()
        Link.objects.bulk_create(rows, batch_size=2_000)


def _close(row: HeadingChange, batches: Mapping[int, int], at: datetime, state: ActState) -> None:
    for batch_id in batches.values():
        close_change(batch_id=batch_id, state="done" if state is ActState.DONE else "failed", at=at)
    row.state, row.ended_at = state, at
    row.save()


def undo_heading_change(*, change_id: int, at: datetime, actor_id: int | None, report: Report = lambda _done, _total: None) -> HeadingChange:
    """Put the records back as they were; what somebody edited since stays. Links stay, and bear again what their records bear.

    Raises:
        ChangeNotUndoable: It runs still, or was undone.
    """
    row = HeadingChange.objects.get(pk=change_id)
    if row.state not in {ActState.DONE, ActState.FAILED}:
        raise ChangeNotUndoable(row.state)
    for place, batch_id in enumerate(row.batches):
        undo_batch(batch_id=batch_id, at=at, actor_id=actor_id)
        report(place + 1, len(row.batches))
    _reread_links(row)
    row.state, row.undone_at = ActState.UNDONE, at
    row.save()
    return row


def _reread_links(row: HeadingChange) -> None:
    """Give links whose heading their record no longer bears the one that stands in its place."""
    old = {fold(text) for text in row.old_headings}
    for _done, links in _parts(row):
        current = load_marc(record_ids=sorted({link.record_id for link in links}))
        headings = {record_id: list_headings(one.marc, with_dynasties=False) for record_id, one in current.items()}
        again = defaultdict[tuple[str, str], list[int]](list)
        for link in links:
            here = [one for one in headings.get(link.record_id, ()) if one.tag == link.tag]
            if any(one.key == link.key for one in here):
                continue
            found = next((one for one in here if one.key in old), here[0] if len(here) == 1 else None)
            if found is not None:
                again[(found.text, found.key)].append(link.pk)
        with transaction.atomic():
            for (text, key), ids in again.items():
                Link.objects.filter(pk__in=ids).update(heading=text, key=key)
