"""`./wenyuan bench match`: records of many libraries matched against known truth.

`ours` is records a second from features to groups of the whole store; reading the features out of MARC is measured beside it. `precision` and `recall` are of
pairs inside the groups against the truth that the generator knows. Then an upload of `--upload` records, generated likewise, half of them copies of what is
there, is matched against the whole. `peer` is what many systems do: two records with one ISBN are the same; its precision and recall stand in the conditions.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import pickle
import resource
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks._copies import FAULTS, generate_copies
from benchmarks._machine import MemoryWatch, conditions
from benchmarks._records import Words, load_words
from wenyuan.bibliography.matching import Features, read_features

_CHUNK = 10_000
_WORDS: list[Words] = []
_READING: list[float] = []


def prepare(folder: Path, records: int) -> dict[str, float]:
    """Write (publication, features) of generated records in chunks unless they are there; return what that cost."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [number for number in range(-(-records // _CHUNK)) if not (folder / f"{number:04d}.pickle").exists()]
    _WORDS[:] = [load_words()]
    spent: Counter[str] = Counter()
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for seconds in pool.map(_prepare_chunk, [folder] * len(wanted), wanted):
            spent.update(seconds)
    timing = folder / "timing.json"
    if wanted:
        timing.write_text(json.dumps(spent))
    return json.loads(timing.read_text())


def _prepare_chunk(folder: Path, chunk: int) -> dict[str, float]:
    rows, spent = [], 0.0
    for publication, record in generate_copies(_WORDS[0], _CHUNK, chunk=chunk):
        began = time.process_time()
        features = read_features(record)
        spent += time.process_time() - began
        rows.append((publication, features))
    staging = folder / f"{chunk:04d}.part"
    staging.write_bytes(pickle.dumps(rows, protocol=5))
    staging.replace(folder / f"{chunk:04d}.pickle")
    return {"records": len(rows), "seconds": spent}


def read_rows(folder: Path, records: int, truth: list[int]) -> Iterator[tuple[int, Features]]:
    """Yield (id, features); the publication of record n is put into `truth[n]`. What reading the file took is noted: it is no part of matching."""
    spent = 0.0
    for chunk in range(-(-records // _CHUNK)):
        began = time.perf_counter()
        gc.disable()
        rows = pickle.loads((folder / f"{chunk:04d}.pickle").read_bytes())
        gc.enable()
        spent += time.perf_counter() - began
        for publication, features in rows[: records - len(truth)]:
            truth.append(publication)
            yield len(truth) - 1, features
    _READING[:] = [spent]


def measure_groups(groups: Iterable[tuple[int, ...]], truth: list[int]) -> dict[str, float | int]:
    """Return pairs found, precision and recall."""
    found = right = 0
    for group in groups:
        found += len(group) * (len(group) - 1) // 2
        right += sum(n * (n - 1) // 2 for n in Counter(truth[number] for number in group).values())
    wanted = sum(n * (n - 1) // 2 for n in Counter(truth).values())
    return {"pairs": found, "true_pairs": wanted, "precision": round(right / found, 5) if found else 0.0, "recall": round(right / wanted, 5) if wanted else 0.0}


def match_by_isbn(folder: Path, records: int) -> tuple[float, dict[str, float | int]]:
    """Match as systems do that go by one number; return seconds and what came of it."""
    began, by_number, parent, truth = time.perf_counter(), {}, list(range(records)), list[int]()

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    for number, features in read_rows(folder, records, truth):
        for isbn in features.isbns | features.set_isbns:
            parent[root(number)] = root(by_number.setdefault(isbn, number))
    groups = defaultdict(list)
    for number in range(records):
        groups[root(number)].append(number)
    result = measure_groups((tuple(group) for group in groups.values()), truth)
    return time.perf_counter() - began, result


def main() -> int:
    from wenyuan.knowledge.union.matching import MatchSettings, MatchStore, Pair, cluster, find_pairs, train

    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--upload", type=int, default=10_000)
    parser.add_argument("--train", action="store_true", help="learn the weights from the records first; else those that are shipped")
    parser.add_argument("--errors", type=Path, default=None, help="write wrong and missed pairs there")
    args = parser.parse_args()
    source = Path(tempfile.gettempdir()) / "wenyuan-bench" / "copies"
    extraction = prepare(source, args.records + max(args.upload, _CHUNK))
    state = conditions(records=args.records, faults=FAULTS)
    folder = Path(tempfile.mkdtemp(prefix="wenyuan-match-"))
    truth: list[int] = []
    steps: dict[str, float] = {}
    try:
        store = MatchStore(folder / "store")
        with MemoryWatch([os.getpid()]) as memory:
            began = last = time.perf_counter()
            cpu = _cpu()

            def note(step: str) -> None:
                nonlocal last
                steps[step] = round(time.perf_counter() - last, 2)
                last = time.perf_counter()

            store.replace(read_rows(source, args.records, truth))
            note("store")
            settings = MatchSettings()
            if args.train:
                settings = train(store, seed=1)
                note("train")
            verdicts: Counter[str] = Counter()
            kept = {}

            def tell(step: str, done: int, total: int) -> None:
                if not done:
                    note(f"before {step}")

            def watched() -> Iterator[Pair]:
                for pair in find_pairs(store, settings=settings, report=tell):
                    verdicts[pair.verdict.value] += 1
                    if args.errors:
                        kept[pair.a, pair.b] = pair
                    yield pair
                note("judgements")

            groups = cluster(watched())
            note("groups")
            reading = _READING.pop() if _READING else 0.0
            seconds, cpu = time.perf_counter() - began - reading, _cpu() - cpu - reading
            whole = measure_groups(groups, truth)
            if args.errors:
                write_errors(args.errors, groups, kept, truth, source, args.records)
            del groups
            upload = _match_upload(store, settings, source, args.records, args.upload, truth) if args.upload else {}
        plain_seconds, plain = match_by_isbn(source, args.records)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ours, peer = args.records / seconds, args.records / plain_seconds
    print(json.dumps({
        "name": "match", "ours": round(ours), "peer": round(peer), "ratio": round(ours / peer, 4), "unit": "records/s", "precision": whole["precision"], "recall": whole["recall"],
        "conditions": state | {
            "peer": "one ISBN, one publication", "peer_precision": plain["precision"], "peer_recall": plain["recall"], "seconds": round(seconds, 1), "reading_the_features_s": round(reading, 1), "cpu_s": round(cpu, 1), "steps_s": steps,
            "pairs": whole, "verdicts": verdicts, "upload": upload, "peak_pss_mb": round(memory.peak / 1e6),
            "features_from_marc_us_per_record_per_core": round(1e6 * extraction["seconds"] / extraction["records"]), "load_after": round(os.getloadavg()[0], 2),
        },
    }, ensure_ascii=False, indent=None if args.json else 2))
    return 0


def _cpu() -> float:
    """Return the seconds of this process and of those that it started and that have ended."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def _match_upload(store, settings, source: Path, records: int, upload: int, truth: list[int]) -> dict[str, object]:
    """Match an upload whose first half are new records and whose second half are records of the store under other ids."""
    from wenyuan.knowledge.union.matching import cluster, find_pairs

    rows = pick_upload(source, records, upload // 2)
    began, cpu = time.perf_counter(), _cpu()
    store.replace([(records + n, features) for n, (_, features) in enumerate(rows)])
    stored = time.perf_counter() - began
    groups = cluster(find_pairs(store, ids=range(records, records + len(rows)), settings=settings))
    seconds, cpu = time.perf_counter() - began, _cpu() - cpu
    every = truth + [publication for publication, _ in rows]
    beside = [(a, b) for group in groups for a in group for b in group if a >= records and (b < records or a < b)]
    right = sum(every[a] == every[b] for a, b in beside)
    size = Counter(truth)
    wanted = sum(size[publication] for publication, _ in rows) + sum(n * (n - 1) // 2 for n in Counter(publication for publication, _ in rows).values())
    return {
        "records": len(rows), "seconds": round(seconds, 2), "cpu_s": round(cpu, 2), "of_it_storing": round(stored, 2), "pairs": len(beside),
        "precision": round(right / len(beside), 5), "recall": round(right / wanted, 5),
    }


def pick_upload(source: Path, records: int, half: int) -> list[tuple[int, Features]]:
    """Return `half` records that are not in the store and `half` that are, from all over it."""
    chunks = -(-records // _CHUNK)
    last = -(-(records + half) // _CHUNK)
    fresh = [row for chunk in range(chunks, max(last, chunks + 1)) for row in pickle.loads((source / f"{chunk:04d}.pickle").read_bytes())][:half]
    each = -(-half // chunks)
    known = [row for chunk in range(chunks) for row in pickle.loads((source / f"{chunk:04d}.pickle").read_bytes())[: records - chunk * _CHUNK : _CHUNK // each][:each]]
    return fresh + known[:half]


def write_errors(path: Path, groups, seen, truth: list[int], source: Path, records: int) -> None:
    """Write up to 400 wrong and missed pairs with what was compared, to be looked at."""
    from wenyuan.bibliography.matching import judge

    of = {number: n for n, group in enumerate(groups) for number in group}
    wrong = [(a, b) for group in groups for i, a in enumerate(group) for b in group[i + 1:] if truth[a] != truth[b]]
    members = defaultdict(list)
    for number, publication in enumerate(truth):
        members[publication].append(number)
    missed = [(a, b) for group in members.values() for i, a in enumerate(group) for b in group[i + 1:] if of.get(a, -a) != of.get(b, -b)]
    some = [*(("WRONG", one) for one in wrong[:200]), *(("MISSED", one) for one in missed[:: max(1, len(missed) // 200)])]
    wanted = {number for _, pair in some for number in pair}
    features = {number: one for number, one in read_rows(source, records, []) if number in wanted}
    with path.open("w", encoding="utf-8") as out:
        out.write(f"{len(wrong)} wrong, {len(missed)} missed\n")
        for kind, (a, b) in some:
            pair = seen.get((a, b))
            judgement = judge(features[a], features[b])
            out.write(f"{kind} {a} {b} probability {pair.probability if pair else None} {pair.verdict if pair else None} {judgement.verdict} {judgement.weight}\n  {features[a]}\n  {features[b]}\n")
            out.write("  " + ", ".join(f"{one.aspect}{one.weight:+}{'!' if one.rules_out else ''}" for one in judgement.findings) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
