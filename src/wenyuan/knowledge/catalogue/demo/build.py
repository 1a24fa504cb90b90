"""Works of the demonstration library as records."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from wenyuan.bibliography.marc.record import MarcFormat, Record
from wenyuan.knowledge.catalogue.demo.cnmarc import build_cnmarc
from wenyuan.knowledge.catalogue.demo.marc21 import build_marc21
from wenyuan.knowledge.catalogue.demo.source import read_works
from wenyuan.knowledge.catalogue.demo.work import DemoWork


def iter_works() -> Iterator[DemoWork]:
    """Yield every work, in a fixed order; a set comes with its parts linked by title."""
    return iter(read_works())


@cache
def _parts_by_host() -> dict[str, tuple[DemoWork, ...]]:
    found: dict[str, tuple[DemoWork, ...]] = {}
    for work in read_works():
        if work.host:
            found[work.host] = (*found.get(work.host, ()), work)
    return found


@cache
def _hosts() -> dict[str, DemoWork]:
    wanted = set(_parts_by_host())
    return {work.title: work for work in read_works() if work.title in wanted and not work.host}


def build_record(work: DemoWork) -> Record:
    """Return the full record in the format of the work: CNMARC, or MARC 21 for English-language books."""
    if work.format is MarcFormat.MARC21:
        return build_marc21(work)
    host = _hosts()[work.host] if work.host else None
    parts = _parts_by_host().get(work.title, ()) if not work.host else ()
    return build_cnmarc(work, host, parts)
