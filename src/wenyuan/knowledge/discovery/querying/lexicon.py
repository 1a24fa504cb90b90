"""What words of a query stand for besides themselves: persons under other names, places under older ones, kinds and fields of things.

The tables lie in `data/`; other modules add names of persons through `register_names`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from wenyuan.bibliography.chinese import fold
from wenyuan.knowledge.discovery.analysis.tokens import make_key

NameLookup = Callable[[str], Sequence[str]]
# A longer run of words is no name or term of the tables.
LONGEST_WORDS = 5
LONGEST_HAN = 10


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind or field: class numbers that stand for it, and subject words that say the same."""

    name: str
    classes: tuple[str, ...]
    subjects: tuple[str, ...]


_lookups: list[NameLookup] = []


def register_names(lookup: NameLookup) -> None:
    """Add a source of names: given a folded name, it returns all forms of the person's name, the heading first, or nothing. It must be quick."""
    if lookup not in _lookups:
        _lookups.append(lookup)
        find_names.cache_clear()


@lru_cache(maxsize=20_000)
def find_names(text: str) -> tuple[str, ...]:
    """Every form of the name of the person that a folded text names, the heading first; empty where it names none."""
    key = make_key(text)
    known = _names().get(key, ())
    if known or not key:
        return known
    for lookup in _lookups:
        if found := tuple(dict.fromkeys(fold(name) for name in lookup(text))):
            return found[:12]
    return ()


def find_genre(text: str) -> Genre | None:
    """The kind or field that a folded text names."""
    return _genres().get(make_key(text))


def find_places(text: str) -> tuple[str, ...]:
    """The places, folded, that a folded text means: itself, older names, and towns of a province; empty where it is no place."""
    return _places().get(make_key(text), ())


def is_noise(text: str) -> bool:
    """Whether a word says only that books are wanted."""
    return make_key(text) in _noise()


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _read("names.txt"):
        forms = tuple(dict.fromkeys(map(fold, line.split("|"))))
        for form in forms:
            found.setdefault(make_key(form), forms)
    return found


@lru_cache(maxsize=1)
def _genres() -> dict[str, Genre]:
    found: dict[str, Genre] = {}
    for line in _read("genres.txt"):
        words, classes, subjects = line.split("|")
        named = [word.replace("_", " ") for word in words.split()]
        genre = Genre(fold(named[0]), tuple(classes.split()), tuple(map(fold, subjects.split())))
        for word in named:
            found.setdefault(make_key(fold(word)), genre)
    return found


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _read("places.txt"):
        names = tuple(map(fold, line.split("|")))
        found[make_key(names[0])] = names
    for names in list(found.values()):
        for name in names[1:]:
            found.setdefault(make_key(name), (name,))
    return found


@lru_cache(maxsize=1)
def _noise() -> frozenset[str]:
    words = "作品 著作 书籍 图书 有关 关于 相关 的书 方面 出版 题材 资料 books book about the of in a an and from on by with for works to into"
    return frozenset(make_key(fold(word)) for word in words.split())


def _read(name: str) -> list[str]:
    text = (files(__package__) / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]

