"""Time the readers on generated records against pymarc: `python bench_marc.py [count]`; best of five."""

from __future__ import annotations

import io
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable

from pymarc import MARCReader
from tests.bibliography.marc.marc_generation import generate_records

from wenyuan.bibliography.marc import encode_iso2709, parse_record, quick_parse, read_records


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def _drain(values: Iterable[object]) -> None:
    """Take all values and keep none, as an import does."""
    deque(values, maxlen=0)


def main() -> None:
    """Print microseconds of CPU a record."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    raws = [encode_iso2709(record) for record in generate_records(count)]
    data = b"".join(raws)
    few = raws[: max(1, count // 10)]
    small = b"".join(few)
    if any(quick_parse(raw) is None for raw in raws):
        raise SystemExit("a generated record is not regular")
    sys.stdout.write(f"{count} generated records, {len(data) / count:.0f} bytes each\n")
    for name, number, work in (
        ("quick_parse", count, lambda: _drain(map(quick_parse, raws))),
        ("parse_record", len(few), lambda: _drain(map(parse_record, few))),
        ("read_records", len(few), lambda: _drain(read_records(io.BytesIO(small)))),
        ("pymarc", len(few), lambda: _drain(MARCReader(io.BytesIO(small), to_unicode=True, force_utf8=True))),
    ):
        sys.stdout.write(f"{name:14} {_best(work) / number * 1e6:8.1f} us/record\n")


if __name__ == "__main__":
    main()
