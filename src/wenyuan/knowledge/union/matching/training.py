"""Weights learned from a library's own records."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from splink import DuckDBAPI, Linker

from .comparisons import COMPARED, COMPARISONS
from .pairs import Report, no_report
from .scoring import make_linker
from .settings import MatchSettings
from .store import MatchStore, count_rows

_MOST_PAIRS: Final = 2e6
_MOST_U_PAIRS: Final = 5e6
_LEAST_RECORDS: Final = 5_000
# Of the true pairs, what part agrees in number and title or in title, person and year.
_RECALL: Final = 0.8
_SURE: Final = ("l.isbn = r.isbn AND l.title = r.title", "l.whole_title = r.whole_title AND l.first_year = r.first_year AND l.pages = r.pages AND l.publisher = r.publisher")
_ROUNDS: Final = ("l.whole_title = r.whole_title AND l.first_year = r.first_year", "l.isbn = r.isbn")
_SMALLEST: Final = 1e-7


def train(store: MatchStore, *, seed: int, settings: MatchSettings | None = None, report: Report = no_report) -> MatchSettings:
    """Return settings whose weights were learned from the store by expectation maximisation; the thresholds stay as they are given.

    A level that no pair was at keeps the weight that it had. The same store and seed give the same weights.

    Raises:
        ValueError: The store has too few records to learn from.
        StoreDamaged: The store cannot be read.
    """
    settings = settings or MatchSettings()
    with store.reading(memory_mb=settings.memory_mb, threads=1) as connection:  # several would add up in another order each time
        report("candidates", 0, 0)
        records = count_rows(connection, "live")
        if records < _LEAST_RECORDS:
            raise ValueError(f"{records} records are too few to learn from; {_LEAST_RECORDS} are needed")
        connection.execute(f"CREATE TABLE compared AS {COMPARED} ORDER BY id")
        linker = make_linker(DuckDBAPI(connection), settings, records=records)
        steps = 2 + len(_ROUNDS)
        report("weights", 0, steps)
        linker.training.estimate_probability_two_random_records_match(list(_SURE), recall=_RECALL)
        report("weights", 1, steps)
        linker.training.estimate_u_using_random_sampling(max_pairs=_MOST_U_PAIRS, seed=seed, num_chunks=1)
        for number, rule in enumerate(_ROUNDS, 2):
            report("weights", number, steps)
            linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=_MOST_PAIRS)
        report("weights", steps, steps)
        learned = replace(settings, levels=_read_levels(linker, settings), copies=_read_prior(linker) * records or settings.copies)
    learned.check()
    return learned


def _read_levels(linker: Linker, settings: MatchSettings) -> dict[str, tuple[tuple[float, float], ...]]:
    model = linker.misc.save_model_to_json()
    found = {str(one["output_column_name"]): [level for level in one["comparison_levels"] if not level.get("is_null_level")] for one in model["comparisons"]}
    return {
        one.name: settings.levels[one.name] if one.declared else tuple(
            (_bound(level.get("m_probability"), m), _bound(level.get("u_probability"), u)) for level, (m, u) in zip(found[one.name], settings.levels[one.name], strict=True)
        )
        for one in COMPARISONS
    }


def _read_prior(linker: Linker) -> float:
    return float(linker.misc.save_model_to_json()["probability_two_random_records_match"])


def _bound(share: float | None, otherwise: float = 1e-6) -> float:
    """Return a share that is neither nothing nor everything, so that no level decides alone."""
    return min(max(share, _SMALLEST), 1 - _SMALLEST) if share is not None else otherwise
