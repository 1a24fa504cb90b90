"""What is suggested for a text: names and roles by rule, authorities by name, class, subject and language by what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wenyuan.bibliography.chinese import fold, parse_responsibility
from wenyuan.knowledge.catalogue.api import find_authorities_by_key

from .data import SuggestedName, Suggestion, Suggestions, TitlePage
from .learning.model import ask
from .learning.reading import read_title_page
from .training import TASKS, current_models

_MOST_NAMES: Final = 12
_MOST_AUTHORITIES: Final = 5


def suggest_for_text(text: str) -> Suggestions:
    """Suggest for a typed or pasted title page."""
    return suggest_for_page(read_title_page(text))


def suggest_for_page(page: TitlePage) -> Suggestions:
    """Suggest for what a title page or a record in the editor says; values only where a model has been trained."""
    return Suggestions(page, suggest_names(page.responsibility), tuple(values_for(page)))


def values_for(page: TitlePage) -> list[Suggestion]:
    """Return what the models say of a title page; no question to the database."""
    models = current_models() if page.title else {}
    text = "\n".join(part for part in (page.responsibility, page.publisher, *page.series, page.rest[:2_000]) if part)
    return [one for task in TASKS if task in models for one in ask(models[task], title=page.title, text=text, most=5 if task in {"class", "subject"} else 1)]


def suggest_names(statement: str) -> tuple[SuggestedName, ...]:
    """Return the names of a statement of responsibility with the authorities that bear them; one question to the database."""
    said = parse_responsibility(statement)[:_MOST_NAMES]
    keys = {fold(one.name) for one in said}
    rows = find_authorities_by_key(sorted(keys)) if keys else []
    found: list[SuggestedName] = []
    for one in said:
        key = fold(one.name)
        alike = [row for row in rows if key in {fold(form) for form in (row.heading, *row.variants)} and row.kind in ({"corporate", "meeting"} if one.is_corporate else {"person", "family"})]
        alike.sort(key=lambda row: (bool(one.dynasty) and row.dynasty != one.dynasty, row.id))
        authorities = tuple((row.id, row.heading, " ".join(filter(None, (row.dynasty, row.dates)))) for row in alike[:_MOST_AUTHORITIES])
        found.append(SuggestedName(one.name, one.dynasty, tuple(role.word for role in one.roles), one.is_corporate, authorities))
    return tuple(found)


def by_task(values: Sequence[Suggestion]) -> dict[str, list[Suggestion]]:
    """Return suggestions by what they are for."""
    return {task: found for task in TASKS if (found := [one for one in values if one.task == task])}
