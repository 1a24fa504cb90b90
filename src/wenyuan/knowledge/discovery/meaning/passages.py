"""The text of a document that its vector stands for."""

from __future__ import annotations

from wenyuan.bibliography.chinese import fold_many
from wenyuan.knowledge.discovery.data import SearchDocument

# Encoding takes as long as the text; what a thing is about is said early.
_TITLES, _PEOPLE, _SUBJECTS, _TEXT = 4, 4, 6, 200


def make_passage(document: SearchDocument) -> str:
    """Titles, people with dynasty and role, subjects, and the beginning of the abstract or contents; folded, as questions are, so that script makes no difference."""
    people = [f"{person.name}{f'({person.dynasty})' if person.dynasty else ''}{person.role}" for person in document.people[:_PEOPLE]]
    parts = [document.title, *(title.text for title in document.titles[:_TITLES]), *people, *document.subjects[:_SUBJECTS]]
    text = document.abstract or document.contents or document.notes
    return "。".join(filter(None, fold_many([*(part[:120] for part in parts), text[:_TEXT]])))
