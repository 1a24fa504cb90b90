"""What the scoring compares, as SQL over the columns of `compared`, and what each agreement weighs where nothing was learned.

Source:
    Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969): m is the share of true pairs at a level, u that of all other pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# The table of what is compared, from the features of the records that have a candidate.
COMPARED: Final = """
    SELECT id AS unique_id, title, whole_title, length(whole_title) AS said, volume, part, people, isbns, set_isbns, isbns[1] AS isbn,
        list_concat(list_concat(control, numbers), issns) AS identifiers, first_year, last_year, edition, revised, publisher, pages, volumes, material, languages
    FROM features
"""


@dataclass(frozen=True, slots=True)
class CompareLevel:
    """One outcome of a comparison: its name, when it holds, and what share of the same (`m`) and of other (`u`) pairs is at it."""

    name: str
    condition: str
    m: float
    u: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Levels of one aspect, most alike first; `unknown` is the condition under which nothing is said.

    What is `declared` is not learned: that volume 1 is not volume 2 is a rule, however many records share all the rest.
    """

    name: str
    unknown: str
    levels: tuple[CompareLevel, ...]
    declared: bool = False


def _both(condition: str) -> str:
    return f"{condition.format(x='l')} AND {condition.format(x='r')}"


def _either(condition: str) -> str:
    return f"{condition.format(x='l')} OR {condition.format(x='r')}"


_GAP: Final = "greatest(first_year_l, first_year_r) - least(last_year_l, last_year_r)"
COMPARISONS: Final = (
    Comparison("title", _either("title_{x} = ''"), (
        CompareLevel("whole_long", "whole_title_l = whole_title_r AND said_l >= 8", 0.55, 2e-6),
        CompareLevel("whole", "whole_title_l = whole_title_r", 0.22, 2e-5),
        CompareLevel("proper", "title_l = title_r", 0.12, 3e-5),
        CompareLevel("begins", "starts_with(whole_title_l, whole_title_r) OR starts_with(whole_title_r, whole_title_l)", 0.05, 1e-4),
        CompareLevel("near", "jaro_winkler_similarity(whole_title_l, whole_title_r) >= 0.92", 0.05, 1e-4),
        CompareLevel("other", "ELSE", 0.01, 0.9998),
    )),
    Comparison("volume", _both("(len(volume_{x}) = 0 AND part_{x} = '')"), (
        CompareLevel("same", "volume_l = volume_r AND part_l = part_r", 0.9, 0.03),
        CompareLevel("one_only", "(len(volume_l) = 0 AND part_l = '') <> (len(volume_r) = 0 AND part_r = '')", 0.099, 0.27),
        CompareLevel("other", "ELSE", 0.001, 0.7),
    ), declared=True),
    Comparison("people", _either("len(people_{x}) = 0"), (
        CompareLevel("shared", "list_has_any(people_l, people_r)", 0.93, 1e-4),
        CompareLevel("other", "ELSE", 0.07, 0.9999),
    )),
    Comparison("isbn", _either("(len(isbns_{x}) = 0 AND len(set_isbns_{x}) = 0)"), (
        CompareLevel("shared", "list_has_any(isbns_l, isbns_r)", 0.9, 1e-6),
        CompareLevel("set", "list_has_any(set_isbns_l, set_isbns_r)", 0.03, 1e-5),
        CompareLevel("set_and_volume", "list_has_any(isbns_l, set_isbns_r) OR list_has_any(set_isbns_l, isbns_r)", 0.01, 1e-5),
        CompareLevel("other", "ELSE", 0.06, 0.99998),
    )),
    Comparison("identifier", "NOT list_has_any(identifiers_l, identifiers_r)", (
        CompareLevel("shared", "list_has_any(identifiers_l, identifiers_r)", 0.999, 1e-5),
        CompareLevel("other", "ELSE", 0.001, 0.99999),
    ), declared=True),
    Comparison("year", _either("first_year_{x} IS NULL"), (
        CompareLevel("same", f"{_GAP} <= 0", 0.9, 0.02),
        CompareLevel("next", f"{_GAP} = 1", 0.06, 0.04),
        CompareLevel("near", f"{_GAP} <= 3", 0.02, 0.07),
        CompareLevel("other", "ELSE", 0.02, 0.87),
    )),
    Comparison("edition", _both("(edition_{x} = 0 AND NOT revised_{x})"), (
        CompareLevel("same", "edition_l = edition_r AND revised_l = revised_r", 0.9, 0.3),
        CompareLevel("one_only", "edition_l = 0 OR edition_r = 0", 0.099, 0.4),
        CompareLevel("other", "ELSE", 0.001, 0.3),
    ), declared=True),
    Comparison("publisher", _either("publisher_{x} = ''"), (
        CompareLevel("same", "publisher_l = publisher_r", 0.85, 0.01),
        CompareLevel("within", "contains(publisher_l, publisher_r) OR contains(publisher_r, publisher_l)", 0.07, 0.003),
        CompareLevel("near", "jaro_winkler_similarity(publisher_l, publisher_r) >= 0.85", 0.03, 0.01),
        CompareLevel("other", "ELSE", 0.05, 0.977),
    )),
    Comparison("extent", _either("(pages_{x} = 0 AND volumes_{x} <= 1)"), (
        CompareLevel("same", "volumes_l = volumes_r AND abs(pages_l - pages_r) <= 2", 0.85, 0.006),
        CompareLevel("near", "volumes_l = volumes_r AND abs(pages_l - pages_r) <= 0.05 * greatest(pages_l, pages_r)", 0.08, 0.05),
        CompareLevel("other", "ELSE", 0.07, 0.944),
    )),
    Comparison("kind", "FALSE", (
        CompareLevel("same", "material_l = material_r AND (len(languages_l) = 0 OR len(languages_r) = 0 OR list_has_any(languages_l, languages_r))", 0.9995, 0.5),
        CompareLevel("other", "ELSE", 0.0005, 0.5),
    ), declared=True),
)


def default_levels() -> dict[str, tuple[tuple[float, float], ...]]:
    """Return (m, u) of every level by comparison."""
    return {one.name: tuple((level.m, level.u) for level in one.levels) for one in COMPARISONS}


def splink_settings(levels: Mapping[str, Sequence[tuple[float, float]]], prior: float) -> dict[str, object]:
    """Return the settings of Splink for a dedupe of `compared`."""
    return {
        "link_type": "dedupe_only", "unique_id_column_name": "unique_id", "probability_two_random_records_match": prior,
        "retain_matching_columns": False, "retain_intermediate_calculation_columns": False, "max_iterations": 20, "blocking_rules_to_generate_predictions": [],
        "comparisons": [_splink_comparison(one, levels[one.name]) for one in COMPARISONS],
    }


def _splink_comparison(comparison: Comparison, weights: Sequence[tuple[float, float]]) -> dict[str, object]:
    rows: list[dict[str, object]] = [{"sql_condition": comparison.unknown, "label_for_charts": "unknown", "is_null_level": True}]
    rows += [
        {
            "sql_condition": level.condition, "label_for_charts": level.name, "m_probability": m, "u_probability": u, "fix_m_probability": comparison.declared,
            "fix_u_probability": comparison.declared,
        }
        for level, (m, u) in zip(comparison.levels, weights, strict=True)
    ]
    return {"output_column_name": comparison.name, "comparison_levels": rows}
