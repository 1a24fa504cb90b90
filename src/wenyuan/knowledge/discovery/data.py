"""Values of the search: what goes into an index, what a reader asks, what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

import msgspec

MAX_PAGE = 100
_FIRST_DAY = date(2000, 1, 1).toordinal()
MAX_REACH = 10_000


@lru_cache(maxsize=64)
def day_number(day: date) -> int:
    """Return the number under which the index knows a day: days since 2000-01-01, never less than 0."""
    return max(0, day.toordinal() - _FIRST_DAY)


class TitleKind(StrEnum):
    """What a title of a document is to it; decides how much a match counts."""

    PARALLEL = "parallel"
    VARIANT = "variant"
    UNIFORM = "uniform"
    SERIES = "series"
    PART = "part"
    VOLUME = "volume"


class Sort(StrEnum):
    """Orders of a result list."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    AUTHOR = "author"
    ADDED = "added"


class Facet(StrEnum):
    """What results can be counted and narrowed by."""

    LIBRARY = "library"
    MATERIAL = "material"
    LANGUAGE = "language"
    DECADE = "decade"
    CLASS = "class"
    DYNASTY = "dynasty"
    SUBJECT = "subject"
    PERSON = "person"
    PLACE = "place"


class Title(msgspec.Struct, frozen=True, gc=False):
    """A title other than the title proper."""

    text: str
    kind: TitleKind = TitleKind.VARIANT


class Person(msgspec.Struct, frozen=True, gc=False):
    """A person or body responsible for a document; ``variants`` are other forms of the name."""

    name: str
    dynasty: str = ""
    dates: str = ""
    role: str = ""
    variants: tuple[str, ...] = ()


class SearchDocument(msgspec.Struct, frozen=True, gc=False):
    """One thing that can be found.

    ``key`` is unique within ``source``; ``batch`` names the import batch within ``source`` that the
    document can be removed with. ``identifiers`` are normalised: digits alone for ISBN and ISSN.
    ``year_from`` and ``year_to`` are astronomical years (0 is 1 BCE). ``popularity`` is a count, as of
    holdings or loans. ``added`` is the ``day_number`` of its arrival. ``display`` is JSON for the result
    list: stored, never searched.
    """

    key: int
    source: str
    title: str
    display: bytes = b"{}"
    batch: int = 0
    ark: str = ""
    title_original: str = ""
    titles: tuple[Title, ...] = ()
    people: tuple[Person, ...] = ()
    publisher: str = ""
    place: str = ""
    subjects: tuple[str, ...] = ()
    class_numbers: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    call_numbers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    material: str = ""
    year_from: int | None = None
    year_to: int | None = None
    date_original: str = ""
    dynasties: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    contents: str = ""
    notes: str = ""
    abstract: str = ""
    work_key: str = ""
    online: bool = False
    popularity: int = 0
    added: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader narrowed by: alternatives within one name, all names together."""

    sources: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    dynasties: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    decades: tuple[int, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    online: bool | None = None
    work_key: str = ""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question. ``cursor`` is a ``ResultPage.next_cursor``; ``offset`` counts rows of the list.

    ``understand``: free words that name no known item are also read in parts and by meaning, so that things are found that have not
    every word; for readers, and not where a program relies on every word. ``plain``: parts of the query, as explanations name them,
    that are to be read as words alone.
    """

    query: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE
    limit: int = 20
    offset: int = 0
    cursor: str = ""
    facets: tuple[Facet, ...] = ()
    facet_size: int = 10
    exact: bool = False
    group: bool = False
    understand: bool = False
    plain: tuple[str, ...] = ()


class WhyField(StrEnum):
    """Where a document matches a query."""

    IDENTIFIER = "identifier"
    CLASS_NUMBER = "class_number"
    TITLE = "title"
    OTHER_TITLE = "other_title"
    PERSON = "person"
    OTHER_NAME = "other_name"
    SUBJECT = "subject"
    DATE = "date"
    PLACE = "place"
    PINYIN = "pinyin"
    TEXT = "text"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Why:
    """One way in which a document matches: ``form`` is the matching value as the record has it; empty where that is the text or the meaning as a whole."""

    field: WhyField
    form: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One row. ``editions`` counts all documents of the same work in the index, this one included; ``why`` says how it matches, best first.

    ``score`` is the day number in the order of arrival.
    """

    source: str
    key: int
    score: float
    display: bytes
    work_key: str = ""
    editions: int = 1
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value and the number of documents with it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Counts of one facet; ``estimated`` says that they are scaled up from a sample."""

    facet: Facet
    counts: tuple[FacetCount, ...]
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class GatheredRow:
    """What the index keeps of a document, for a picture of many. ``town`` is a key of the gazetteer; ``classes`` hold every class above a number too."""

    source: str
    key: int
    work_key: str
    title: str
    people: tuple[str, ...]
    subjects: tuple[str, ...]
    decades: tuple[int, ...]
    classes: tuple[str, ...]
    town: str
    display: bytes


@dataclass(frozen=True, slots=True)
class Gathered:
    """Rows of what was found; ``share`` is the part of ``total`` that they are, 1.0 for all of it."""

    rows: tuple[GatheredRow, ...]
    total: int
    share: float


class ExplanationKind(StrEnum):
    """Ways in which a query was read more widely, or more narrowly, than typed."""

    FOLDED = "folded"
    EXACT = "exact"
    IDENTIFIER = "identifier"
    CLASS_NUMBER = "class_number"
    PINYIN = "pinyin"
    PINYIN_TYPO = "pinyin_typo"
    WADE_GILES = "wade_giles"
    DATE = "date"
    VOLUME = "volume"
    WORDS = "words"
    PERSON = "person"
    PLACE = "place"
    GENRE = "genre"
    PARTLY = "partly"
    MEANING = "meaning"
    SHORTENED = "shortened"
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing done to a query: ``source`` as typed, ``result`` as searched."""

    kind: ExplanationKind
    source: str
    result: str


class SuggestionKind(StrEnum):
    """What a suggestion names."""

    TITLE = "title"
    PERSON = "person"
    SUBJECT = "subject"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion; ``count`` is the number of documents it stands for."""

    text: str
    kind: SuggestionKind
    count: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of results.

    ``total`` counts documents and is exact. ``groups`` counts works when grouping was asked, ``None``
    where counting them would take too long; it is approximate above a few thousand. ``reachable``
    is how many rows may be paged through; ``capped`` says that there are more than that.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[FacetCounts, ...]
    explain: tuple[Explanation, ...]
    next_cursor: str
    reachable: int
    capped: bool
    generation: str
    groups: int | None = None
