"""Xapian as a peer; run by the system's Python, as its bindings come from the distribution. Prints JSON.

Reads `texts.jsonl` (grams joined by spaces, six facet values) and `asked.json` (queries: lists of phrases, lists of grams) in a folder.
"""

import json
import sys
import time
from pathlib import Path

import xapian


def build(folder: Path) -> tuple[int, float]:
    """Index all texts with positions and values."""
    database = xapian.WritableDatabase(str(folder / "xapian"), xapian.DB_CREATE_OR_OVERWRITE)
    started, number = time.perf_counter(), 0
    with (folder / "texts.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            text, facets = json.loads(line)
            document = xapian.Document()
            for place, gram in enumerate(text.split(), 1):
                if len(gram.encode()) < 200:
                    document.add_posting(gram, place)
            for slot, value in enumerate(facets):
                document.add_value(slot, value)
            database.add_document(document)
            number += 1
    database.commit()
    return number, time.perf_counter() - started


def ask(folder: Path) -> list[float]:
    """Best 20, exact count and six facets for every query; milliseconds."""
    database = xapian.Database(str(folder / "xapian"))
    times = []
    for phrases in json.loads((folder / "asked.json").read_text("utf-8")):
        if not phrases:
            continue
        before = time.perf_counter()
        parts = [xapian.Query(xapian.Query.OP_PHRASE, words, len(words)) for words in phrases]
        enquire = xapian.Enquire(database)
        enquire.set_query(xapian.Query(xapian.Query.OP_AND, parts))
        spies = [xapian.ValueCountMatchSpy(slot) for slot in range(6)]
        for spy in spies:
            enquire.add_matchspy(spy)
        found = enquire.get_mset(0, 20, database.get_doccount())
        [match.docid for match in found]
        for spy in spies:
            [item.termfreq for item in spy.top_values(10)]
        times.append((time.perf_counter() - before) * 1e3)
    return times


folder = Path(sys.argv[1])
records, seconds = build(folder)
print(json.dumps({"records": records, "build_s": round(seconds, 1), "version": xapian.version_string(), "times": ask(folder)}))
