"""All pairs of records that may be the same: candidates by keys, scored, then judged with reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import Final

import duckdb

from wenyuan.bibliography.matching import Judgement, Verdict

from .judging import DESCRIBED, Scored, judge_chunks, judge_pairs
from .pairs import Pair, Report, no_report
from .scoring import find_candidates, score_candidates
from .settings import MatchSettings
from .store import MatchStore, count_rows

_CHUNK: Final = 40_000
# A pair that scores less is judged only where other pairs bring the two into one group.
_LEAST: Final = 0.3
# The pairs of a larger group are not all judged: so many alike are a series under one title, which no verdict of pairs describes.
_LARGEST_GROUP: Final = 300


def find_pairs(
    store: MatchStore, *, ids: Collection[int] | None = None, settings: MatchSettings | None = None, report: Report = no_report,
) -> Iterator[Pair]:
    """Yield the pairs that are the same or may be, of the whole store or those with one of `ids`.

    Behind them come, of every group that the same pairs make, the pairs inside it that were not yielded yet, `different` ones among them, so that `cluster`
    sees all contradictions; they may be of two records that are not in `ids`. The order is that of the store and means nothing.

    Raises:
        StoreDamaged: The store cannot be read.
    """
    settings = settings or MatchSettings()
    if ids is not None and not ids:
        return
    with store.reading(memory_mb=settings.memory_mb, threads=settings.threads) as connection:
        total = _make_likely(connection, ids, settings, report)
        if not total:
            return
        report("judgements", 0, total)
        groups, yielded, done = _Chains(), set[tuple[int, int]](), 0
        for chunk, (judgements, which) in judge_chunks(connection, _read_chunks(connection), pairs=total, processes=settings.threads, spill=store.folder / "spill"):
            for (a, b, probability), number in zip(chunk, which, strict=True):
                judgement = judgements[number]
                verdict = decide(probability, judgement, settings)
                if verdict is Verdict.DIFFERENT:
                    continue
                if verdict is Verdict.SAME:
                    groups.join(a, b)
                yielded.add((a, b))
                yield Pair(a, b, probability, verdict, judgement.findings)
            done += len(chunk)
            report("judgements", done, total)
        yield from _judge_groups(connection, groups, yielded)


def decide(probability: float, judgement: Judgement, settings: MatchSettings) -> Verdict:
    """Return the verdict of the score and the judgement together: each can keep the other from saying `same`."""
    if judgement.verdict is Verdict.DIFFERENT:
        return Verdict.DIFFERENT
    if judgement.verdict is Verdict.SAME and probability >= settings.same_from:
        return Verdict.SAME
    return Verdict.UNSURE if judgement.verdict is Verdict.SAME or probability >= settings.unsure_from else Verdict.DIFFERENT


def _make_likely(connection: duckdb.DuckDBPyConnection, ids: Collection[int] | None, settings: MatchSettings, report: Report) -> int:
    """Make the tables `likely` (a, b, probability) and `described`; return how many pairs are likely."""
    report("candidates", 0, 0)
    candidates = find_candidates(connection, ids, settings.largest_block)
    if not candidates:
        return 0
    report("scores", 0, candidates)
    scored = score_candidates(connection, settings, least=_LEAST)
    connection.execute("DROP TABLE candidates")
    connection.execute("DROP TABLE compared")
    connection.execute(f"CREATE TABLE likely AS SELECT unique_id_l AS a, unique_id_r AS b, match_probability AS probability FROM {scored} ORDER BY a, b")  # noqa: S608 -- the names are our own
    connection.execute(f"DROP TABLE {scored}")
    connection.execute(f"CREATE TABLE described AS {DESCRIBED} SEMI JOIN (SELECT a AS id FROM likely UNION SELECT b FROM likely) USING (id)")  # noqa: S608 -- the names are our own
    return count_rows(connection, "likely")


def _read_chunks(connection: duckdb.DuckDBPyConnection) -> Iterator[list[Scored]]:
    cursor = connection.cursor()  # one of its own: the other connection works while this result is read
    cursor.execute("SELECT a, b, probability FROM likely")
    while chunk := cursor.fetchmany(_CHUNK):
        yield chunk


def _judge_groups(connection: duckdb.DuckDBPyConnection, groups: _Chains, yielded: set[tuple[int, int]]) -> Iterator[Pair]:
    """Judge the pairs inside groups that the candidates or the scores left out."""
    waiting: list[Scored] = []
    for group in groups.list_all():
        if 2 < len(group) <= _LARGEST_GROUP:
            waiting += [(*pair, 0.0) for pair in combinations(sorted(group), 2) if pair not in yielded]
        if len(waiting) >= _CHUNK:
            yield from _judge_rest(connection, waiting)
            waiting.clear()
    yield from _judge_rest(connection, waiting)


def _judge_rest(connection: duckdb.DuckDBPyConnection, pairs: list[Scored]) -> Iterator[Pair]:
    judgements, which = judge_pairs(connection, pairs)
    for (a, b, probability), number in zip(pairs, which, strict=True):
        judgement = judgements[number]
        # The score was too low or never asked for: what the judgement alone would call the same stays a question.
        verdict = Verdict.DIFFERENT if judgement.verdict is Verdict.DIFFERENT else Verdict.UNSURE
        yield Pair(a, b, probability, verdict, judgement.findings)


class _Chains:
    """Records that same pairs bring together, directly or by others."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def join(self, a: int, b: int) -> None:
        self._parent[self._root(a)] = self._root(b)

    def _root(self, number: int) -> int:
        parent = self._parent
        while (above := parent.setdefault(number, number)) != number:
            parent[number] = number = parent[above]
        return number

    def list_all(self) -> list[list[int]]:
        groups: dict[int, list[int]] = {}
        for number in list(self._parent):
            groups.setdefault(self._root(number), []).append(number)
        return list(groups.values())
