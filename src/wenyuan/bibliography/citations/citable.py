"""What a citation needs to know, taken from a record's summary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from wenyuan.bibliography.chinese import find_role
from wenyuan.bibliography.summary.values import Name, Summary

HAN: Final = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class ContributorKind(StrEnum):
    """What somebody did, as far as a citation tells it apart."""

    AUTHOR = "author"
    EDITOR = "editor"
    TRANSLATOR = "translator"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody responsible. `role` is the word as the record has it, such as 点校 or translator."""

    name: str
    kind: ContributorKind = ContributorKind.AUTHOR
    role: str = ""
    dynasty: str = ""
    corporate: bool = False


@dataclass(frozen=True, slots=True)
class Citable:
    """A thing to cite. `date_text` is the date of publication as written, `year` its first year; `accessed` matters for online things only."""

    title: str
    identifier: str = ""
    material: str = "book"
    subtitle: str = ""
    part: str = ""
    contributors: tuple[Contributor, ...] = ()
    edition: str = ""
    place: str = ""
    publisher: str = ""
    date_text: str = ""
    year: int | None = None
    language: str = ""
    isbn: str = ""
    issn: str = ""
    series: str = ""
    series_volume: str = ""
    extent: str = ""
    url: str = ""
    permalink: str = ""
    accessed: date | None = None

    @property
    def is_chinese(self) -> bool:
        """Whether the citation is written in Chinese: its title is."""
        return HAN.search(self.title) is not None

    @property
    def main(self) -> tuple[Contributor, ...]:
        """Those named before the title: authors, or without any the editors and compilers."""
        authors = tuple(c for c in self.contributors if c.kind is ContributorKind.AUTHOR)
        return authors or tuple(c for c in self.contributors if c.kind is ContributorKind.EDITOR)

    @property
    def others(self) -> tuple[Contributor, ...]:
        """Those named after the title."""
        return tuple(c for c in self.contributors if c not in self.main)


# MARC relators, by code and by word, that are not authors.
_RELATORS: Final = {
    **dict.fromkeys(("edt", "com", "editor", "compiler", "ed", "comp", "edt."), ContributorKind.EDITOR),
    **dict.fromkeys(("trl", "translator", "trans", "tr"), ContributorKind.TRANSLATOR),
    **dict.fromkeys(("aut", "author", "cre", "creator", "joint author", "cmp", "composer", "ctg"), ContributorKind.AUTHOR),
}
# A work may be by those who annotated it when nobody else is named first; they stay behind the title otherwise.
_AUTHOR_ROLES: Final = frozenset({"aut", "cmp", "ctg", "art", "pht"})


def make_citable(
    summary: Summary, *, identifier: str = "", permalink: str = "", accessed: date | None = None,
) -> Citable:
    """Take what a citation needs from a summary.

    Args:
        identifier: Name for the key of an exported entry.
        permalink: Permanent address of the record.
        accessed: Day on which an online thing was looked at.
    """
    series = next((link for link in summary.links if link.relation in {"series", "set"}), None)
    return Citable(
        title=summary.title, identifier=identifier, material=summary.material, subtitle=summary.subtitle, part=summary.part,
        contributors=tuple(dict.fromkeys(_contributor(name) for name in summary.names)), edition=summary.edition, place=summary.place,
        publisher=summary.publisher, date_text=summary.date_text, year=summary.year_from, language=summary.languages[0] if summary.languages else "",
        isbn=summary.isbns[0] if summary.isbns else "", issn=summary.issns[0] if summary.issns else "", series=series.title if series else "",
        series_volume=series.volume if series else "", extent=summary.extent, url=summary.urls[0] if summary.urls else "", permalink=permalink,
        accessed=accessed,
    )


def _contributor(name: Name) -> Contributor:
    return Contributor(name.name, _kind(name), name.role, name.dynasty, name.kind != "person")


def _kind(name: Name) -> ContributorKind:
    role = name.role.strip(" .。")
    if not role:
        return ContributorKind.AUTHOR if name.primary else ContributorKind.OTHER
    known = _RELATORS.get(role.casefold())
    if known is not None:
        return known
    found = find_role(re.split(r"[；;,，、]", role)[0])
    if found is None:
        return ContributorKind.AUTHOR if name.primary else ContributorKind.OTHER
    if found.relator in _AUTHOR_ROLES:
        return ContributorKind.AUTHOR
    if found.relator == "trl":
        return ContributorKind.TRANSLATOR
    return ContributorKind.EDITOR if found.relator in {"com", "edt"} else ContributorKind.OTHER
