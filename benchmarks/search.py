"""`./wenyuan bench search`: latency of 500 reader-shaped queries over generated records, beside SQLite FTS5 and Xapian on the same questions.

`ours` is the 95th percentile of the JSON search over HTTP with all facets and availability, 8 clients, 2 server processes. The peers
answer in process, without HTTP: the best 20, the exact count, and six facets (FTS5 by GROUP BY, Xapian by match spies). They are far slower to
build than our whole import, so they get fewer records where there are many: the comparison errs in their favour.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from benchmarks._machine import MemoryWatch, conditions
from benchmarks._queries import Question, draw_questions, fold_texts, read_summaries, write_questions
from benchmarks._records import write_file
from benchmarks._serving import API_RATE, serve
from wenyuan.bibliography.chinese import fold
from wenyuan.knowledge.discovery.analysis.tokens import make_grams_many
from wenyuan.knowledge.discovery.data import Facet, SearchRequest
from wenyuan.knowledge.discovery.engine import SearchIndex

ROOT = Path(__file__).resolve().parents[1]
FACETS = (Facet.LIBRARY, Facet.MATERIAL, Facet.LANGUAGE, Facet.DECADE, Facet.CLASS, Facet.DYNASTY)
_JSON = ("/api/discovery/v1/search?q=", "&facets=true&availability=true")
_PAGE = ("/search/?q=", "")


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of all lies, to a hundredth."""
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 2) if values else 0.0


def measure_engine(root: Path, questions: list[Question]) -> dict[str, object]:
    """Ask the engine in process, every question once, with six facets."""
    index = SearchIndex(root)
    for question in questions[:25]:
        index.search(SearchRequest(question.text + " 的", facets=FACETS))
    times: list[float] = []
    slow: dict[str, list[float]] = {}
    known = first = nothing = 0
    seen: set[str] = set()
    for question in questions:
        if question.text in seen:
            continue
        seen.add(question.text)
        before = time.perf_counter()
        page = index.search(SearchRequest(question.text, facets=FACETS))
        times.append((time.perf_counter() - before) * 1e3)
        slow.setdefault(question.kind, []).append(times[-1])
        nothing += not page.hits
        if question.title:
            known += 1
            first += bool(page.hits) and fold(json.loads(page.hits[0].display)["title"]) == question.title
    suggested: list[float] = []
    for question in questions[:200]:
        for length in (1, 2, 3):
            before = time.perf_counter()
            index.suggest(question.text[:length])
            suggested.append((time.perf_counter() - before) * 1e3)
    return {
        "documents": index.count(), "suggest_p95_ms": percentile(suggested, 0.95), "engine_p50_ms": percentile(times, 0.5), "engine_p95_ms": percentile(times, 0.95),
        "engine_p95_by_kind": {kind: percentile(values, 0.95) for kind, values in slow.items()}, "known_item_first": round(first / max(1, known), 4),
        "known_items": known, "without_hits": nothing,
    }


def measure_fts5(source: Path, count: int, questions: list[Question], folder: Path) -> dict[str, object]:
    """Index the same records with SQLite FTS5 over bigrams and ask the same questions."""
    database = sqlite3.connect(folder / "fts5.db")
    database.executescript(
        "pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-200000;"
        "create table doc(id integer primary key, library int, material text, language text, decade int, class text, dynasty text);"
        "create virtual table text using fts5(body, content='', tokenize='unicode61');"
    )
    started, number = time.perf_counter(), 0
    summaries = read_summaries(source, count)
    while batch := list(islice(summaries, 2_000)):
        rows = []
        for s, text in zip(batch, fold_texts(batch), strict=True):
            number += 1
            rows.append((number, text, (number, 1, s.material, s.languages[0] if s.languages else "", (s.year_from or 0) // 10 * 10,
                                        s.classes[0][:1] if s.classes else "", next((n.dynasty for n in s.names if n.dynasty), ""))))
        database.executemany("insert into text(rowid, body) values(?, ?)", [(n, _grams(text)) for n, text, _ in rows])
        database.executemany("insert into doc values(?,?,?,?,?,?,?)", [row for _, _, row in rows])
    database.commit()
    build = time.perf_counter() - started
    times: list[float] = []
    for question in questions[:100]:
        match = " AND ".join(f'"{_grams(fold(word))}"' for word in question.text.replace('"', " ").split() if _grams(fold(word)))
        if not match:
            continue
        before = time.perf_counter()
        database.execute("select rowid from text where text match ? order by rank limit 20", (match,)).fetchall()
        database.execute("select count(*) from text where text match ?", (match,)).fetchall()
        for column in ("library", "material", "language", "decade", "class", "dynasty"):
            database.execute(
                f"select {column}, count(*) from doc where id in (select rowid from text where text match ?) group by 1 order by 2 desc limit 10",
                (match,),
            ).fetchall()
        times.append((time.perf_counter() - before) * 1e3)
    return {"records": number, "build_s": round(build, 1), "queries": len(times), "p50_ms": percentile(times, 0.5), "p95_ms": percentile(times, 0.95)}


def _grams(folded: str) -> str:
    return " ".join(grams.plain for grams in make_grams_many(folded.split("\n")))


def measure_xapian(source: Path, count: int, questions: list[Question], folder: Path) -> dict[str, object] | None:
    """Let the system's Python, for which Debian builds Xapian's bindings, index the same grams and answer the same questions."""
    python = shutil.which("python3", path="/usr/bin")
    if python is None or subprocess.run([python, "-c", "import xapian"], capture_output=True, check=False).returncode:
        return None
    asked = [[_grams(fold(word)).split() for word in question.text.replace('"', " ").split()] for question in questions[:100]]
    (folder / "asked.json").write_text(json.dumps([[words for words in query if words] for query in asked]), "utf-8")
    with (folder / "texts.jsonl").open("w", encoding="utf-8") as out:
        summaries = read_summaries(source, count)
        while batch := list(islice(summaries, 2_000)):
            for s, text in zip(batch, fold_texts(batch), strict=True):
                facets = ["1", s.material, s.languages[0] if s.languages else "", str((s.year_from or 0) // 10 * 10),
                          s.classes[0][:1] if s.classes else "", next((n.dynasty for n in s.names if n.dynasty), "")]
                out.write(json.dumps([_grams(text), facets]) + "\n")
    run = subprocess.run([python, str(ROOT / "benchmarks" / "_xapian.py"), str(folder)], capture_output=True, text=True, check=True, timeout=7200)
    found = json.loads(run.stdout)
    times = found.pop("times")
    return {**found, "queries": len(times), "p50_ms": percentile(times, 0.5), "p95_ms": percentile(times, 0.95)}


def ask_over_http(port: int, file: Path, way: tuple[str, str], seconds: float, clients: int) -> dict[str, object]:
    """Let a client process ask; a short run before warms the server."""
    answer = ""
    for spell in (min(3.0, seconds), seconds):
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks._http", str(port), str(file), *way, str(spell), str(clients)], cwd=ROOT, capture_output=True, text=True, check=True,
            timeout=seconds * 4 + 60,
        ).stdout
    return dict(json.loads(answer))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, default=None, help="a library to measure, or the folder to make it in")
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--peer-records", type=int, default=200_000, help="how many records the peers get at most; 0 leaves them out")
    args = parser.parse_args()
    folder = args.home or Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    source = Path(tempfile.gettempdir()) / "wenyuan-bench" / f"records-{args.records}.mrc"
    write_file(source, args.records)
    imported = None
    if not (folder / "index" / "CURRENT").exists():
        run = subprocess.run([sys.executable, "-m", "benchmarks.import", "--json", "--records", str(args.records), "--keep", str(folder)], cwd=ROOT,
                             capture_output=True, text=True, check=True, timeout=7200)
        imported = json.loads(run.stdout.strip().splitlines()[-1])
    state = conditions(records=args.records, clients=args.clients, web_processes=2, api_rate_per_minute=int(API_RATE))
    questions = draw_questions(list(read_summaries(source, min(args.records, 20_000))), 500)
    asked = folder / "questions.json"
    write_questions(asked, questions)
    from wenyuan.site.postgres import BundledPostgres

    server = BundledPostgres(folder / "postgres")
    server.ensure_running()
    try:
        with serve(folder, workers=2) as (port, pid), MemoryWatch([pid]) as memory:
            answers = ask_over_http(port, asked, _JSON, args.seconds, args.clients)
            pages = ask_over_http(port, asked, _PAGE, args.seconds, args.clients)
    finally:
        server.stop()
    engine = measure_engine(folder / "index", questions)
    peers: dict[str, dict[str, object] | None] = {"fts5": None, "xapian": None}
    if args.peer_records:
        with tempfile.TemporaryDirectory() as scratch:
            given = min(args.records, args.peer_records)
            peers = {"fts5": measure_fts5(source, given, questions, Path(scratch)), "xapian": measure_xapian(source, given, questions, Path(scratch))}
    # A run in which the server refused or failed requests measured something else, and has no result.
    ours = None if answers["not_200"] else float(str(answers["p95_ms"]))
    best = [float(str(peer["p95_ms"])) for peer in peers.values() if peer]
    peer = min(best) if best else None
    result = {
        "name": "search", "ours": ours, "peer": peer, "ratio": round(peer / ours, 3) if ours and peer else None, "unit": "ms p95",
        "conditions": state | {
            "peer": "the faster of SQLite FTS5 and Xapian, in process, no HTTP, six facets", "json": answers, "page": pages, "engine": engine, **peers,
            "import": imported, "web_peak_pss_mb": round(memory.peak / 1e6), "load_after": round(os.getloadavg()[0], 2),
        },
    }
    print(json.dumps(result, ensure_ascii=False) if args.json else json.dumps(result, ensure_ascii=False, indent=2))
    if args.home is None:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
