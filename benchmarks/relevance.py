"""`./wenyuan bench relevance`: how well the search answers questions whose answers people have judged.

The questions stand in `benchmarks/judged` (its README says how they were judged); passages and poems come from the test data where it is at hand. `ours` is
nDCG@10 of the topical questions, `peer` that of BM25 alone over the whole text of each record. Ablations take one stream away and ask all of the
demonstration library's questions again. Results are kept in `relevance.jsonl` in the home, so that figures can be followed over time.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import tantivy

from benchmarks._judged import (
    Collection,
    Judged,
    load_cbeta,
    load_demo,
    load_goodbooks,
    load_passages,
    load_poems,
    read_answers,
    read_apart,
    read_known_items,
    read_topical,
    test_data,
)
from benchmarks._machine import conditions
from wenyuan.bibliography.chinese import fold
from wenyuan.knowledge.discovery.analysis import analyse_documents, document_id
from wenyuan.knowledge.discovery.analysis.tokens import make_grams_many
from wenyuan.knowledge.discovery.data import SearchDocument, SearchRequest
from wenyuan.knowledge.discovery.engine import IndexWriterSession, SearchIndex
from wenyuan.knowledge.discovery.engine.fusion import Nearest
from wenyuan.knowledge.discovery.meaning import Encoder, NearestReader, VectorStore, load_encoder, make_passage
from wenyuan.knowledge.discovery.meaning.store import digest_of

DEPTH = 10
_PINYIN = ("pinyin", "pinyin_person", "pinyin_key", "initials")
Ask = Callable[[str], list[str]]


def build_index(folder: Path, documents: Sequence[SearchDocument], *, without: Sequence[str] = (), nearest: Nearest | None = None) -> SearchIndex:
    """Index documents; streams named in `without` stay empty."""
    lines = analyse_documents(documents)
    if without:
        lines = [_drop(line, without) for line in lines]
    with IndexWriterSession(folder, new_generation=True, heap_bytes=60_000_000) as writer:
        writer.add(lines)
        writer.publish(expected=len(documents))
    return SearchIndex(folder, nearest=nearest)


def _drop(line: bytes, names: Sequence[str]) -> bytes:
    tokens, _, rest = line.partition(b"\n")
    kept = {name: value for name, value in json.loads(tokens).items() if name not in names}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + rest


class KeptVectors:
    """Exact nearest documents of one collection; vectors are kept in the home by the digest of their text, as encoding takes minutes."""

    version = 1

    def __init__(self, collection: Collection, encoder: Encoder, folder: Path) -> None:
        store = VectorStore(folder, model=encoder.name, width=encoder.width)
        texts = [make_passage(document) for document in collection.documents]
        names = [f"text/{digest_of(text).hex()}" for text in texts]
        missing = sorted({name: text for name, text in zip(names, texts, strict=True) if name not in store.digests(names)}.items())
        for start in range(0, len(missing), 16):
            some = missing[start : start + 16]
            vectors = encoder.encode_passages([text for _, text in some])
            store.put([(name, digest_of(text), vector) for (name, text), vector in zip(some, vectors, strict=True)])
        # Vectors of texts that the collection no longer has would take the places of others.
        now = int(time.time())
        store.touch(names, round_=now)
        store.remove_unseen("text", round_=now)
        store.write_graph()
        store.close()
        self._reader = NearestReader(folder, encoder, hurry=False)
        self._documents: dict[str, list[str]] = defaultdict(list)
        for name, document in zip(names, collection.documents, strict=True):
            self._documents[name].append(document_id(document.source, document.key))

    def __call__(self, question: str, limit: int) -> list[str]:
        return [document for name in self._reader(question, limit) or () for document in self._documents.get(name, ())]


def asker(index: SearchIndex, collection: Collection, **options: object) -> Ask:
    """Ask the search itself."""
    def ask(query: str) -> list[str]:
        page = index.search(SearchRequest(query, limit=DEPTH, **({"understand": True} | options)))  # type: ignore[arg-type]
        return [collection.identifiers[hit.key] for hit in page.hits]

    return ask


def bm25_asker(collection: Collection) -> Ask:
    """Ask BM25 (k1 1.2, b 0.75) over pairs of characters and words of the whole folded text of each record; any of them may match."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=True)
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(builder.build())
    writer = index.writer(50_000_000, 1)
    for document in collection.documents:
        writer.add_document(tantivy.Document(key=document.key, text=_grams(whole_text(document))))
    writer.commit()
    index.reload()
    searcher, schema = index.searcher(), index.schema

    def ask(query: str) -> list[str]:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", gram)) for gram in dict.fromkeys(_grams(query).split())]
        hits = searcher.search(tantivy.Query.boolean_query(terms), DEPTH).hits if terms else []
        return [collection.identifiers[searcher.doc(address)["key"][0]] for _, address in hits]

    return ask


def _grams(text: str) -> str:
    return " ".join(grams.plain for grams in make_grams_many([part for line in fold(text).split("\n") for part in line.split(" ")]))


def whole_text(document: SearchDocument) -> str:
    """Everything of a record that is searched, a value a line."""
    people = [form for person in document.people for form in (person.name, *person.variants)]
    parts = [document.title, document.title_original, *(title.text for title in document.titles), *people, *document.subjects, document.publisher, document.place]
    return "\n".join([*parts, document.contents, document.abstract, document.notes, document.date_original])


def measure(questions: Sequence[Judged], ask: Ask) -> dict[str, float]:
    """Success at 1 and 10, mean reciprocal rank of the first good answer (grade 2 or 3), and nDCG@10 with gains of 2^grade - 1."""
    sums: dict[str, float] = defaultdict(float)
    for question in questions:
        found = ask(question.query)
        least = min(2, max(question.grades.values()))
        good = [place for place, one in enumerate(found, start=1) if question.grades.get(one, 0) >= least]
        sums["success_at_1"] += bool(good) and good[0] == 1
        sums["success_at_10"] += bool(good)
        sums["mrr"] += 1 / good[0] if good else 0.0
        gains = [2 ** question.grades.get(one, 0) - 1 for one in found]
        ideal = sorted((2**grade - 1 for grade in question.grades.values()), reverse=True)[:DEPTH]
        sums["ndcg_at_10"] += _discount(gains) / _discount(ideal)
    return {name: round(value / max(1, len(questions)), 4) for name, value in sums.items()} | {"questions": len(questions)}


def _discount(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))


def missed(questions: Sequence[Judged], ask: Ask, *, depth: int) -> list[str]:
    """Queries without a right answer among the first `depth`."""
    return [one.query for one in questions if not any(one.grades.get(found, 0) >= 2 for found in ask(one.query)[:depth])]


def measure_apart(index: SearchIndex) -> dict[str, int]:
    """How many pairs ordinary search counts alike, and how many exact mode reads as two different things."""
    pairs = read_apart()
    alike = sum(index.search(SearchRequest(one)).total == index.search(SearchRequest(other)).total for one, other in pairs)
    mixed = 0
    for one, other in pairs:
        first, second = ({hit.key for hit in index.search(SearchRequest(word, exact=True, limit=100)).hits} for word in (one, other))
        mixed += bool(first & second)
    return {"pairs": len(pairs), "counted_alike": alike, "mixed_in_exact_mode": mixed}


def script_pairs(questions: Sequence[Judged], index: SearchIndex) -> dict[str, object]:
    """Counts of each Chinese question in simplified and in traditional characters."""
    import opencc

    forms = [opencc.OpenCC("t2s"), opencc.OpenCC("s2t"), opencc.OpenCC("s2tw")]
    unequal = []
    pairs = 0
    for question in questions:
        written = {form.convert(question.query) for form in forms}
        if len(written) > 1:
            pairs += 1
            if len({index.search(SearchRequest(text, understand=True)).total for text in written}) > 1:
                unequal.append(question.query)
    return {"pairs": pairs, "unequal": unequal}


def measure_external(folder: Path, known: Sequence[Judged], encoder: Encoder | None) -> dict[str, object]:
    """Sets over the test data, without vectors but for the passages; skipped, and said to be, where the data is missing."""
    if not test_data().is_dir():
        return {"skipped": "no test data"}
    results: dict[str, object] = {}
    for load in (load_cbeta, load_goodbooks):
        collection = load()
        ask = asker(build_index(folder / collection.name, collection.documents), collection)
        results[f"known_item {collection.name}"] = measure([one for one in known if one.collection == collection.name], ask)
    for load_texts in (load_passages, load_poems):
        collection, questions = load_texts()
        nearest = KeptVectors(collection, encoder, home() / "relevance-vectors" / collection.name) if encoder is not None and load_texts is load_passages else None
        index = build_index(folder / collection.name, collection.documents, nearest=nearest)
        results[collection.name] = {"ours": measure(questions, asker(index, collection)), "bm25": measure(questions, bm25_asker(collection))}
    return results


def home() -> Path:
    """The home, made where it is missing."""
    folder = Path(os.environ.get("WENYUAN_HOME") or Path(__file__).resolve().parents[1] / "var")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(result: dict[str, object]) -> Path:
    """Append the result to the file in the home."""
    path = home() / "relevance.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result, ensure_ascii=False) + "\n")
    return path


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="the demonstration library only, without ablations")
    parser.add_argument("--vectors", choices=["off", "e5", "use"], default="e5", help="the model of sentence vectors; off where its package is not installed")
    parser.add_argument("--missed", action="store_true", help="name the questions that were not answered")
    args = parser.parse_args()
    began = time.perf_counter()
    state = conditions(data="judged questions over the demonstration library and the test data")
    demo = load_demo()
    known = read_known_items()
    sets = {
        "known_item": [one for one in known if one.collection == "demo"], "topical": read_topical(), "names": read_answers("names"), "variant": read_answers("variant"),
    }
    folder = Path(tempfile.mkdtemp(prefix="wenyuan-relevance-"))
    try:
        encoder = load_encoder(args.vectors)
        nearest = KeptVectors(demo, encoder, home() / "relevance-vectors" / demo.name) if encoder is not None else None
        index = build_index(folder / "demo", demo.documents, nearest=nearest)
        ask = asker(index, demo)
        ours = {name: measure(questions, ask) for name, questions in sets.items()}
        bm25 = {name: measure(questions, bm25_asker(demo)) for name, questions in sets.items()}
        more: dict[str, object] = {"exact_mode": measure_apart(index), "scripts": script_pairs([*sets["known_item"], *sets["topical"]], index)}
        if args.missed:
            more["missed"] = {name: missed(questions, ask, depth=1 if name == "known_item" else DEPTH) for name, questions in sets.items()}
        if not args.quick:
            more["ablations"] = {name: {key: measure(questions, ask) for key, questions in sets.items()} for name, ask in ablations(folder, demo, index, nearest)}
            more["test_data"] = measure_external(folder, known, encoder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result: dict[str, object] = {
        "name": "relevance", "ours": ours["topical"]["ndcg_at_10"], "peer": bm25["topical"]["ndcg_at_10"],
        "ratio": round(ours["topical"]["ndcg_at_10"] / bm25["topical"]["ndcg_at_10"], 4), "unit": "nDCG@10",
        "known_item_success_at_1": ours["known_item"]["success_at_1"], "topical_ndcg_at_10": ours["topical"]["ndcg_at_10"],
        "bm25_ndcg_at_10": bm25["topical"]["ndcg_at_10"], "variant_success_at_10": ours["variant"]["success_at_10"],
        "names_success_at_10": ours["names"]["success_at_10"], "known_item_mrr": ours["known_item"]["mrr"],
        "conditions": state | {
            "vectors": encoder.name if encoder is not None else "off", "at": datetime.now(UTC).isoformat(timespec="seconds"), "sets": ours, "bm25_alone": bm25, **more, "seconds": round(time.perf_counter() - began, 1),
            "load_after": round(os.getloadavg()[0], 2),
        },
    }
    keep(result)
    print(json.dumps(result, ensure_ascii=False, indent=None if args.json else 2))
    return 0


def ablations(folder: Path, demo: Collection, index: SearchIndex, nearest: Nearest | None) -> list[tuple[str, Ask]]:
    """The search without one of its streams."""
    plain = [replace_people(document) for document in demo.documents]
    without = build_index(folder / "no-vectors", demo.documents)
    return [
        ("without pinyin", asker(build_index(folder / "no-pinyin", demo.documents, without=_PINYIN, nearest=nearest), demo)),
        ("without other forms of names in records", asker(build_index(folder / "no-forms", plain, nearest=nearest), demo)),
        ("without vectors", asker(without, demo)),
        ("words alone, all of them", asker(without, demo, understand=False)),
        ("with vectors alone", meaning_asker(demo, nearest)),
    ]


def meaning_asker(collection: Collection, nearest: Nearest | None) -> Ask:
    """What is nearest in meaning, and nothing else."""
    numbers = {document_id(document.source, document.key): collection.identifiers[document.key] for document in collection.documents}
    return lambda query: [numbers[name] for name in (nearest(fold(query), DEPTH) if nearest is not None else None) or ()][:DEPTH]


def replace_people(document: SearchDocument) -> SearchDocument:
    """The document with names in the form of the heading alone."""
    import msgspec

    return msgspec.structs.replace(document, people=tuple(msgspec.structs.replace(person, variants=()) for person in document.people))


if __name__ == "__main__":
    raise SystemExit(main())
