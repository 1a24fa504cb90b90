"""Search over generated documents: build speed, latency of 500 reader-shaped queries with six facets, suggestions.

Run as ``python benchmarks/discovery.py FOLDER COUNT``; builds the index in FOLDER if there is none.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from generate import WORDS, generate_documents

from wenyuan.bibliography.chinese import initials, pinyin
from wenyuan.knowledge.discovery.analysis import analyse_documents
from wenyuan.knowledge.discovery.data import Facet, SearchDocument, SearchRequest
from wenyuan.knowledge.discovery.engine import (
    IndexMissing,
    IndexWriterSession,
    SearchIndex,
    current_generation,
)

FACETS = (Facet.LIBRARY, Facet.MATERIAL, Facet.LANGUAGE, Facet.DECADE, Facet.CLASS, Facet.DYNASTY)
MORE_FACETS = (Facet.LIBRARY, Facet.MATERIAL, Facet.LANGUAGE, Facet.DECADE, Facet.SUBJECT, Facet.PERSON)


def build(root: Path, count: int) -> None:
    """Index generated documents, and report the processor time of each part."""
    documents = generate_documents(count)
    analysis = adding = 0.0
    started = time.perf_counter()
    with IndexWriterSession(root, new_generation=True) as writer:
        while batch := list(itertools.islice(documents, 5_000)):
            before = time.thread_time()
            lines = analyse_documents(batch)
            analysis += time.thread_time() - before
            before = time.thread_time()
            writer.add(lines)
            adding += time.thread_time() - before
        writer.publish(expected=count)
    seconds = time.perf_counter() - started
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    print(
        f"built {count} in {seconds:.1f} s; analysis {analysis / count * 1e6:.1f} us, adding {adding / count * 1e6:.1f} us, "
        f"whole process {time.process_time() / count * 1e6:.1f} us a document; {size / 1e6:.0f} MB"
    )


def draw_queries(documents: list[SearchDocument], count: int, *, seed: int = 3) -> list[tuple[str, str]]:
    """Pairs of kind and query text, in proportions of a library's search log as we assume it."""
    draw = random.Random(seed)
    kinds: dict[str, tuple[int, Callable[[SearchDocument], str]]] = {
        "title": (30, lambda document: document.title),
        "title start": (10, lambda document: document.title[: draw.randint(3, 6)]),
        "person": (15, lambda document: document.people[0].name),
        "title and person": (8, lambda document: f"{document.title} {document.people[0].name}"),
        "subject": (10, lambda document: document.subjects[0].split("--")[0]),
        "known word": (7, lambda _: draw.choice(WORDS)),
        "two known words": (5, lambda _: " ".join(draw.sample(WORDS, 2))),
        "isbn": (8, lambda document: document.identifiers[0]),
        "pinyin": (4, lambda document: " ".join(pinyin(document.title)[:4])),
        "words run together": (3, lambda document: document.subjects[0].split("--")[0] + draw.choice(WORDS)),
    }
    chosen = draw.choices(list(kinds), [share for share, _ in kinds.values()], k=count)
    return [(kind, kinds[kind][1](draw.choice(documents))) for kind in chosen]


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of all lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def report(name: str, values: list[float]) -> None:
    """Print a line of percentiles, in milliseconds."""
    print(
        f"{name:28s} n {len(values):4d}  p50 {percentile(values, 0.5):7.2f}  p95 {percentile(values, 0.95):7.2f}  "
        f"p99 {percentile(values, 0.99):7.2f}  max {max(values):7.2f}"
    )


def measure(index: SearchIndex, queries: list[tuple[str, str]], name: str, **request: object) -> None:
    """Time every query once, nothing cached from an earlier run."""
    times: dict[str, list[float]] = defaultdict(list)
    everything: list[float] = []
    hits = 0
    processor = time.process_time()
    for kind, text in queries:
        before = time.perf_counter()
        page = index.search(SearchRequest(text, **request))  # type: ignore[arg-type]
        spent = (time.perf_counter() - before) * 1e3
        times[f"  {kind}"].append(spent)
        everything.append(spent)
        hits += page.total
    processor = (time.process_time() - processor) / len(queries) * 1e3
    report(name, everything)
    print(f"  processor {processor:.2f} ms a query, {hits / len(queries):.0f} hits a query")
    for kind, values in sorted(times.items()):
        report(kind, values)


def main(root: Path, count: int) -> None:
    """Build if needed, then measure."""
    try:
        current_generation(root)
    except IndexMissing:
        build(root, count)
    index = SearchIndex(root)
    sample = list(itertools.islice(generate_documents(count), 20_000))
    queries = draw_queries(sample, 500)
    for _, text in draw_queries(sample, 50, seed=4):
        index.search(SearchRequest(text, facets=FACETS))
    measure(index, queries, "six facets", facets=FACETS)
    measure(index, queries, "again, from the cache", facets=FACETS)
    measure(index, queries, "no facets")
    measure(index, queries, "with subjects and people", facets=MORE_FACETS)
    measure(index, queries, "grouped, six facets", facets=FACETS, group=True)
    times = []
    for _, text in queries[:300]:
        for prefix in (text[:1], text[:2], text[:3], initials(text)[:3]):
            before = time.perf_counter()
            index.suggest(prefix)
            times.append((time.perf_counter() - before) * 1e3)
    report("suggest", times)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
