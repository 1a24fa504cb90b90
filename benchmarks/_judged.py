"""Judged questions and the collections they are put to: the demonstration library, and catalogues of the test data where it is at hand."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from wenyuan.knowledge.discovery.data import Person, SearchDocument, Title

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "benchmarks" / "judged"
_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and the grade of each answer, 1 to 3; a known item's answers are all of grade 3."""

    collection: str
    query: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents by the identifiers that judgements name."""

    name: str
    documents: list[SearchDocument]
    identifiers: dict[int, str] = field(default_factory=dict)


def test_data() -> Path:
    """Return the folder of the test data; it may be missing."""
    return Path(os.environ.get("WENYUAN_TEST_DATA", ROOT.parent / "shared" / "data"))


def read_known_items() -> list[Judged]:
    """Return questions for one thing by its title."""
    return [Judged(row["set"], row["query"], dict.fromkeys(row["answers"].split(), 3)) for row in _rows("known_item.tsv")]


def read_answers(name: str) -> list[Judged]:
    """Return the questions of `names` or `variant`, all over the demonstration library."""
    return [Judged("demo", row["query"], dict.fromkeys(row["answers"].split(), 3)) for row in _rows(f"{name}.tsv")]


def read_topical() -> list[Judged]:
    """Return topical questions with graded answers."""
    return [
        Judged("demo", row["query"], {answer: grade for grade in (1, 2, 3) for answer in row[f"grade_{grade}"].split()}) for row in _rows("topical.tsv")
    ]


def read_apart() -> list[tuple[str, str]]:
    """Return pairs of words that fall together in ordinary search and stay apart in exact mode."""
    return [(row["one"], row["other"]) for row in _rows("apart.tsv")]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)


@cache
def load_demo() -> Collection:
    """Return the demonstration library, its records read as the catalogue reads them; judgements name control numbers."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.site.settings.base")
    django.setup()
    from wenyuan.bibliography.marc import record_texts
    from wenyuan.bibliography.summary import summarise
    from wenyuan.knowledge.catalogue import demo
    from wenyuan.knowledge.catalogue.ingest.documents import make_document, make_work_keys, normal_isbns

    works = list(demo.iter_works())
    records = [demo.build_record(work) for work in works]
    summaries = [summarise(record.leader, record_texts(record), record.format) for record in records]
    found = Collection("demo", [])
    for number, (work, summary, key) in enumerate(zip(works, summaries, make_work_keys(summaries), strict=True), start=1):
        document = make_document(
            record_id=number, library_ids=("1",), summary=summary, work_key=key, isbns=normal_isbns(summary.isbns), batch=1, added=_DAY,
        )
        found.documents.append(document)
        found.identifiers[number] = work.control_number
    return found


def load_cbeta() -> Collection:
    """Return the works of the Buddhist canons; judgements name their numbers."""
    found = Collection("cbeta-metadata", [])
    for path in sorted((test_data() / "cbeta-metadata" / "work-info").glob("*.json")):
        for number, work in json.loads(path.read_text(encoding="utf-8")).items():
            if work.get("title"):
                people = tuple(Person(one["name"], dynasty=work.get("dynasty", "")) for one in work.get("contributors", ()))
                _add(found, number, work["title"], people=people, year_from=work.get("time_from"), year_to=work.get("time_to"), notes=work.get("byline", ""))
    return found


def load_goodbooks() -> Collection:
    """Return ten thousand much-read English books; judgements name their numbers. How often a book was rated is its popularity."""
    found = Collection("goodbooks-books", [])
    path = test_data() / "goodbooks-books" / "books.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            title, _, series = row["title"].partition(" (")
            titles = tuple(Title(text) for text in {row["original_title"], series.rstrip(")")} - {"", title})
            people = tuple(Person(name.strip()) for name in row["authors"].split(","))
            year = int(float(row["original_publication_year"])) if row["original_publication_year"] else None
            _add(found, row["book_id"], title, titles=titles, people=people, year_from=year, popularity=int(row["ratings_count"]) // 1_000, languages=("eng",))
    return found


def load_passages() -> tuple[Collection, list[Judged]]:
    """Return encyclopaedia passages, and questions each of which one of them answers. A passage is text alone: its heading is left out."""
    found, questions = Collection("cmrc2018-dev", []), list[Judged]()
    path = test_data() / "cmrc2018-dev" / "cmrc2018_trial.json"
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for passage in article["paragraphs"]:
            _add(found, passage["id"], passage["id"], abstract=passage["context"])
            questions += [Judged(found.name, one["question"], {passage["id"]: 3}) for one in passage["qas"]]
    return found, questions


def load_poems() -> tuple[Collection, list[Judged]]:
    """Return poems of Tang and Song, and lines of every fortieth of them; a line leads to its poem."""
    found, questions = Collection("chinese-poetry", []), list[Judged]()
    number = 0
    for path in sorted((test_data() / "chinese-poetry").rglob("*.json")):
        if path.parent.name not in {"宋词", "json"} or path.name.startswith("author"):
            continue
        for poem in json.loads(path.read_text(encoding="utf-8")):
            lines = poem.get("paragraphs") or []
            title = poem.get("title") or poem.get("rhythmic")
            if not lines or not title:
                continue
            number += 1
            key = f"{path.parent.name}/{path.name}/{number}"
            _add(found, key, title, people=(Person(poem["author"]),) if poem.get("author") else (), contents="\n".join(lines))
            if not number % 40:
                questions.append(Judged(found.name, lines[len(lines) // 2].split("，")[0].strip("。，"), {key: 3}))
    return found, questions


def _add(found: Collection, identifier: str, title: str, **fields: object) -> None:
    number = len(found.documents) + 1
    found.identifiers[number] = identifier
    found.documents.append(SearchDocument(key=number, source="judged", title=title, **fields))
