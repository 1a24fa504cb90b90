"""From search documents to lines of tokens, a batch at a time: one folding call, one pinyin call, one pass for the grams."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple
from zlib import adler32, crc32

import msgspec

from wenyuan.bibliography.chinese.fold import fold, fold_and_keep
from wenyuan.bibliography.chinese.pinyin import name_pinyin, pinyin_many
from wenyuan.bibliography.classification import ancestors
from wenyuan.bibliography.places import find_place
from wenyuan.knowledge.discovery.analysis.tokens import (
    OTHER_START,
    has_han,
    make_grams_many,
    make_key,
    make_syllable_grams,
)
from wenyuan.knowledge.discovery.analysis.volumes import find_volumes, has_volume_unit
from wenyuan.knowledge.discovery.data import SearchDocument, TitleKind

BATCH = 2_000
TEXT_LIMIT = 8_000
VALUE_LIMIT = 300
SLICES = 64
MISSING_YEAR = 1 << 20
# Years of a span shorter than this are tokens.
SHORT_SPAN = 10
# Streams whose unfolded forms are kept where folding changes them; the rest is known by its number alone.
TITLE_STREAM, PERSON_STREAM, SUBJECT_STREAM, OTHER_STREAM = 1, 2, 3, 4
_CONTROLS = re.compile("[\x00-\x1f]+")
_NOT_IDENTIFIER = re.compile(r"[\s\-‐-―－]+")
_HAN = re.compile("[\u3400-\u9fff]")
_encode = msgspec.json.Encoder().encode

Line = dict[str, object]


class _Streams(NamedTuple):
    """Texts of one document, as they were written."""

    titles: list[str]
    others: list[str]
    people: list[str]
    subjects: list[str]
    series: list[str]
    imprint: list[str]
    body: list[str]


class _Value(NamedTuple):
    """One text and all that is made of it; ``exact`` is the unfolded form where folding changed something."""

    folded: str
    marked: str
    plain: str
    key: str
    exact: str


class _Reading(NamedTuple):
    """The pinyin of one text as tokens."""

    grams: str
    key: str
    initials: tuple[str, ...]
    spaced: str


def analyse_documents(documents: Sequence[SearchDocument]) -> list[bytes]:
    """Lines of the documents in order, ready for any engine that splits tokens at spaces.

    A line is three parts joined by a line feed: the tokens as a JSON object, what the index keeps for itself
    as a JSON array (source, key, work, titles, names, subjects, values of the other facets), and the
    document's ``display`` unchanged.
    """
    lines: list[bytes] = []
    for start in range(0, len(documents), BATCH):
        lines.extend(_analyse_batch(documents[start : start + BATCH]))
    return lines


def document_id(source: str, key: int) -> str:
    """The token that names one document in an index."""
    return f"{source}/{key}"


def batch_id(source: str, batch: int) -> str:
    """The token that names one import batch in an index."""
    return f"{source}/{batch}"


def work_number(work_key: str) -> int:
    """The number that stands for a work in an index: 63 bits of BLAKE2b."""
    return int.from_bytes(blake2b(work_key.encode(), digest_size=8).digest(), "big") >> 1


def normalise_identifier(value: str) -> str:
    """An identifier, call number or class number as one token: no spaces or hyphens, capitals."""
    if value.isalnum() and value.isascii():
        return value.upper()[:VALUE_LIMIT]
    return _NOT_IDENTIFIER.sub("", value).upper()[:VALUE_LIMIT]


def facet_value(original: str, folded: str) -> str:
    """The value a facet counts: folded where it is Chinese, as written where it is not."""
    return (folded if has_han(folded) else original.strip())[:VALUE_LIMIT]


def key_code(key: str) -> int:
    """The number that stands for a whole value in an index: 48 bits, two checksums of its key."""
    octets = key.encode()
    return crc32(octets) << 16 | adler32(octets) & 0xFFFF


def title_code(key: str, *, proper: bool) -> int:
    """The number that stands for a whole title: the title proper, or any other."""
    return key_code(key if proper else OTHER_START + key)


@lru_cache(maxsize=20_000)
def facet_code(value: str) -> int:
    """The number that stands for a facet value in an index, in whatever script it is written."""
    return key_code(make_key(fold(value)))


@lru_cache(maxsize=10_000)
def rank_weight(popularity: int, length: int) -> float:
    """The number whose log2(2 + x) lies in 1 to 1.2: it orders equals and never crosses a tier of matches."""
    known = min(1.0, math.log2(1 + max(0, popularity)) / 14)
    brief = 1 / (1 + length / 8)
    return round(math.exp2(1 + 0.13 * known + 0.07 * brief) - 2.0, 5)


def _collect_streams(document: SearchDocument) -> _Streams:
    people: list[str] = []
    for person in document.people:
        people.append(person.name)
        if person.variants:
            people += person.variants
    others: list[str] = []
    series: list[str] = []
    for title in document.titles:
        (series if title.kind is TitleKind.SERIES else others).append(title.text)
    original = document.title_original
    return _Streams(
        [document.title, original] if original else [document.title],
        others,
        people,
        list(document.subjects),
        series,
        [document.publisher, document.place],
        [text[:TEXT_LIMIT] for text in (document.contents, document.abstract, document.notes, document.date_original) if text],
    )


def _analyse_batch(documents: Sequence[SearchDocument]) -> Iterator[bytes]:
    streams = [_collect_streams(document) for document in documents]
    texts = list(dict.fromkeys(chain.from_iterable(chain.from_iterable(streams))))
    values = _read_values(texts)
    readings = _read_pinyin(streams, values)
    unfolded = _read_exact(streams, values)
    for document, stream in zip(documents, streams, strict=True):
        line: Line = {}
        _put_facts(line, document)
        _put_text(line, stream, values)
        _put_pinyin(line, stream, readings, values)
        _put_exact(line, stream, values, unfolded)
        people = _main_names(document, stream, values)
        subjects = {values[text].key: facet_value(text, values[text].folded) for text in stream.subjects}
        line["person_code"], line["subject_code"] = list(map(key_code, people)), list(map(key_code, subjects))
        counted = (line["library"], document.material, line["language"], line.get("decade", ()), line["class"], line["dynasty"], line.get("town", ""))
        kept = (document.source, document.key, document.work_key, (stream.titles, stream.others), list(people.values()), list(subjects.values()), counted)
        yield b"\n".join((_encode(line), _encode(kept), document.display))


def _read_values(texts: list[str]) -> dict[str, _Value]:
    """Every distinct text once: names, subjects and publishers come again and again."""
    folded, kept = fold_and_keep([text if text.isprintable() else _CONTROLS.sub(" ", text) for text in texts])
    folded = list(map(str.strip, folded))
    exacts = ["" if form == plain or (bare := form.strip()) == plain else bare for form, plain in zip(kept, folded, strict=True)]
    return {text: _Value(plain, *grams, form) for text, plain, grams, form in zip(texts, folded, make_grams_many(folded), exacts, strict=True)}


def _read_exact(streams: Sequence[_Streams], values: dict[str, _Value]) -> dict[str, str]:
    """Marked grams of the unfolded form of texts that folding changed, of titles, names and subjects."""
    named = set(chain.from_iterable(chain(stream.titles, stream.others, stream.people, stream.subjects) for stream in streams))
    changed = [text for text in named if values[text].exact]
    return dict(zip(changed, (grams.marked for grams in make_grams_many([values[text].exact for text in changed])), strict=True))


def _read_pinyin(streams: Sequence[_Streams], values: dict[str, _Value]) -> dict[str, _Reading]:
    """Readings of every Chinese title and other title, by folded text, and of every name."""
    titles = dict.fromkeys(values[text].folded for stream in streams for text in chain(stream.titles, stream.others) if not text.isascii())
    chinese = [text for text in titles if _HAN.search(text)]
    return {text: _make_reading(reading.split(" ")) for text, reading in zip(chinese, pinyin_many(chinese, folded=True), strict=True)}


@lru_cache(maxsize=50_000)
def _read_name(name: str) -> _Reading:
    return _make_reading(name_pinyin(name, folded=True))


def _make_reading(syllables: Sequence[str]) -> _Reading:
    letters = "".join([syllable[:1] for syllable in syllables])[:40]
    # Short beginnings are tokens: looking for all tokens that begin so would take long.
    initials = (letters[:1], letters[:2], letters[:3], letters + "$")
    return _Reading(make_syllable_grams(syllables), "".join(syllables)[:80], initials, " ".join(syllables)[:60])


def _put_text(line: Line, stream: _Streams, values: dict[str, _Value]) -> None:
    titles, plains, whole = [], [], []
    for text in stream.titles:
        value = values[text]
        titles.append(value.marked)
        plains.append(value.plain)
        whole.append(title_code(value.key, proper=True))
    for text in filter(None, stream.others):
        value = values[text]
        titles.append(OTHER_START + value.marked[1:])
        plains.append(value.plain)
        whole.append(title_code(value.key, proper=False))
    people = [values[text] for text in stream.people]
    subjects = [values[text] for text in stream.subjects]
    plains += [value.plain for value in people]
    plains += [value.plain for value in subjects]
    series = [values[text].plain for text in stream.series]
    imprint = [values[text].plain for text in stream.imprint]
    line["title"], line["whole"] = " ".join(titles), whole
    line["person"] = " ".join([value.marked for value in people])
    line["subject"] = " ".join([value.marked for value in subjects])
    line["series"], line["publisher"] = " ".join(series), " ".join(imprint)
    # Every gram of every stream lies in one field, so that documents with all of some words are a plain intersection.
    line["all"] = " ".join([*plains, *series, *imprint, *[values[text].plain for text in stream.body]])
    line["rank"] = rank_weight(line["popularity"], titles[0].count(" "))
    words = " ".join([values[text].folded for text in chain(stream.titles, stream.others)])
    if has_volume_unit(words):
        volumes = {canonical for _, _, canonical in find_volumes(words)}
        if volumes:
            line["volume"] = sorted(volumes)


def _main_names(document: SearchDocument, stream: _Streams, values: dict[str, _Value]) -> dict[str, str]:
    """Names as facets show them, by key."""
    names: dict[str, str] = {}
    place = 0
    for person in document.people:
        text = stream.people[place]
        value = values[text]
        names.setdefault(value.key, facet_value(text, value.folded))
        place += 1 + len(person.variants)
    return names


def _put_exact(line: Line, stream: _Streams, values: dict[str, _Value], unfolded: dict[str, str]) -> None:
    """Unfolded grams of the streams that folding changed, and which these are; the folded ones serve for the others."""
    changed: list[int] = []
    grams: list[str] = []
    for number, texts in ((TITLE_STREAM, stream.titles + stream.others), (PERSON_STREAM, stream.people), (SUBJECT_STREAM, stream.subjects)):
        if not unfolded.keys().isdisjoint(texts):
            changed.append(number)
            grams += [unfolded.get(text) or values[text].marked for text in texts]
    for text in chain(stream.series, stream.imprint, stream.body):
        if values[text].exact:
            changed.append(OTHER_STREAM)
            break
    if changed:
        line["changed"], line["exact"] = changed, " ".join(grams)


def _put_pinyin(line: Line, stream: _Streams, readings: dict[str, _Reading], values: dict[str, _Value]) -> None:
    first = values[stream.titles[0]].folded
    titles = [reading for text in chain(stream.titles, stream.others) if (reading := readings.get(values[text].folded)) is not None]
    names = [values[text].folded for text in stream.people if not text.isascii()]
    people = [_read_name(name) for name in names if _HAN.search(name)]
    line["title_sort"] = readings[first].spaced if first in readings else first[:60]
    author = values[stream.people[0]].folded if stream.people else "\U0010ffff"
    line["author_sort"] = _read_name(author).spaced if _HAN.search(author) else author[:60]
    if titles or people:
        line["pinyin"] = " ".join([reading.grams for reading in titles])
        line["pinyin_person"] = " ".join([reading.grams for reading in people])
        line["pinyin_key"] = [reading.key for reading in chain(titles, people)]
        line["initials"] = " ".join({token for reading in chain(titles, people) for token in reading.initials})


def _put_facts(line: Line, document: SearchDocument) -> None:
    key = document.key
    line["id"] = document_id(document.source, key)
    line["source"] = document.source
    line["batch"] = batch_id(document.source, document.batch)
    line["slice"] = (((key * 0x9E3779B1) & 0xFFFFFFFF) >> 7) % SLICES
    identifiers = [normalise_identifier(value) for value in document.identifiers if value]
    if document.ark:
        identifiers.append(document.ark.upper())
    line["identifier"] = identifiers
    if document.call_numbers:
        line["call"] = [normalise_identifier(value) for value in document.call_numbers]
    _put_classes(line, document.class_numbers)
    line["library"] = document.libraries
    line["material"] = document.material
    line["language"] = document.languages
    line["dynasty"] = list({*document.dynasties, *[who.dynasty for who in document.people if who.dynasty]})
    if document.place and (town := find_place(document.place, document.year_from)) is not None:
        line["town"] = town.key
    line["online"] = 1 if document.online else 0
    line["popularity"] = max(0, document.popularity)
    line["added"] = max(0, document.added)
    if document.work_key:
        line["work"] = work_number(document.work_key)
    _put_years(line, document.year_from, document.year_to)


def _put_classes(line: Line, class_numbers: Sequence[str]) -> None:
    if not class_numbers:
        line["class"] = ()
        return
    numbers: set[str] = set()
    for number in class_numbers:
        numbers.update(_with_ancestors(number))
    line["class"] = sorted(numbers)
    line["class_top"] = sorted({number[:1].upper() for number in class_numbers if number[:1].isalpha()})


@lru_cache(maxsize=50_000)
def _with_ancestors(number: str) -> tuple[str, ...]:
    return (number, *ancestors(number))


def _put_years(line: Line, year_from: int | None, year_to: int | None) -> None:
    """Columns that order and narrow: a document without years is last either way and inside no span."""
    first = year_from if year_from is not None else year_to
    if first is None:
        line["newest"], line["oldest"] = -MISSING_YEAR, MISSING_YEAR
        return
    last = max(first, year_to if year_to is not None else first)
    line["newest"], line["oldest"] = last, first
    # A long span says too little for a timeline, and would be many tokens; its years are compared instead.
    line["year"] = list(range(first, last + 1)) if last - first < SHORT_SPAN else [MISSING_YEAR]
    if last - first < 100:
        line["decade"] = list(range(first // 10 * 10, last + 1, 10))
