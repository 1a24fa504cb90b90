"""From search documents to lines of tokens, in batches: one folding call and one segmentation call each."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

import msgspec
import rjieba

from wenyuan.bibliography.chinese.fold import exact, fold_many
from wenyuan.bibliography.chinese.pinyin import name_pinyin, pinyin_many
from wenyuan.bibliography.classification import ancestors
from wenyuan.knowledge.discovery.analysis.tokens import (
    has_han,
    make_grams_and_key,
    make_known_grams_and_key,
    make_syllable_grams,
    split_units,
)
from wenyuan.knowledge.discovery.analysis.volumes import find_volumes, has_volume_unit
from wenyuan.knowledge.discovery.data import SearchDocument, TitleKind

BATCH = 500
TEXT_LIMIT = 8_000
VALUE_LIMIT = 300
SLICES = 64
MISSING_YEAR = 1 << 20
_STREAM = "\x1e"
# Kept by normalisation, and never inside a value.
_LINE = "\n"
_CONTROLS = re.compile("[\x00-\x1f]+")
_NOT_IDENTIFIER = re.compile(r"[\s\-‐-―－]+")
_HAN_RUN = re.compile("[\u3400-\u9fff]")
_segmenter = rjieba.Jieba()
_encode = msgspec.json.Encoder().encode

# Streams of one document, in the order in which their values are folded.
_FIELDS = ("title", "alt", "person", "subject", "series", "publisher", "body")
_REPEATED = {"person", "subject", "series", "publisher"}
_KEYED = {"title": "title_key", "alt": "alt_key", "person": "person_key", "subject": "subject_key"}

Streams = tuple[list[str], list[str], list[str], list[str], list[str], list[str], list[str]]
Line = dict[str, object]


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
    if value.isdigit() and value.isascii():
        return value[:VALUE_LIMIT]
    return _NOT_IDENTIFIER.sub("", value).upper()[:VALUE_LIMIT]


def facet_value(original: str, folded: str) -> str:
    """The value a facet counts: folded where it is Chinese, as written where it is not."""
    return (folded if has_han(folded) else original.strip())[:VALUE_LIMIT]


@lru_cache(maxsize=200_000)
def facet_code(value: str) -> int:
    """The number that stands for a facet value in an index: 40 bits of BLAKE2b."""
    return int.from_bytes(blake2b(value.encode(), digest_size=5).digest(), "big")


def rank_weight(popularity: int, title_length: int) -> float:
    """The number whose log2(2 + x) lies in 1 to 1.2: it orders equals and never crosses a tier of matches."""
    known = min(1.0, math.log2(1 + max(0, popularity)) / 14)
    brief = 1 / (1 + title_length / 8)
    return math.exp2(1 + 0.13 * known + 0.07 * brief) - 2.0


def _collect_streams(document: SearchDocument) -> Streams:
    people = document.people
    return (
        [text for text in (document.title, document.title_original) if text],
        [title.text for title in document.titles if title.kind is not TitleKind.SERIES],
        list(chain.from_iterable((person.name, *person.variants) for person in people)),
        list(document.subjects),
        [title.text for title in document.titles if title.kind is TitleKind.SERIES],
        [text for text in (document.publisher, document.place) if text],
        [text[:TEXT_LIMIT] for text in (document.contents, document.abstract, document.notes, document.date_original) if text],
    )


def _analyse_batch(documents: Sequence[SearchDocument]) -> Iterator[bytes]:
    streams = [_collect_streams(document) for document in documents]
    originals = list(chain.from_iterable(chain.from_iterable(streams)))
    if _CONTROLS.search("".join(originals)):
        streams = [_clean(stream) for stream in streams]
        originals = list(chain.from_iterable(chain.from_iterable(streams)))
    folded_values = iter(fold_many(originals))
    folded = [tuple([next(folded_values).strip() for _ in values] for values in document_streams) for document_streams in streams]
    words = _segment(folded)
    pinyin = _read_pinyin(folded)
    exacts = _keep_exact(streams, folded)
    for index, document in enumerate(documents):
        line: Line = {}
        _put_text(line, folded[index], words[index])
        _put_pinyin(line, pinyin[index])
        _put_exact(line, exacts[index], folded[index])
        _put_facts(line, document)
        _put_sort(line, pinyin[index], folded[index])
        people = _main_names(document, streams[index][2], folded[index][2])
        subjects = list(dict.fromkeys(map(facet_value, streams[index][3], folded[index][3])))
        line["person_code"] = list(map(facet_code, people))
        line["subject_code"] = list(map(facet_code, subjects))
        counted = (
            line["library"],
            document.material,
            line["language"],
            line.get("decade", ()),
            line["class"],
            line["dynasty"],
        )
        kept = (
            document.source,
            document.key,
            document.work_key,
            streams[index][:2],
            people,
            subjects,
            counted,
        )
        yield b"\n".join((_encode(line), _encode(kept), document.display))


def _clean(streams: Streams) -> Streams:
    cleaned = [[_CONTROLS.sub(" ", value) for value in values] for values in streams]
    return (cleaned[0], cleaned[1], cleaned[2], cleaned[3], cleaned[4], cleaned[5], cleaned[6])


def _segment(folded: Sequence[Sequence[Sequence[str]]]) -> list[tuple[str, str]]:
    """Words of titles, and words of everything else but the imprint, of each document."""
    texts: list[str] = []
    for title, alt, person, subject, series, _, body in folded:
        texts.append(" ".join([value for value in chain(title, alt) if not value.isascii()]))
        texts.append(" ".join([value for value in chain(person, subject, series, body) if not value.isascii()]))
    tokens = " ".join(_segmenter.cut_for_search(_STREAM.join(texts), hmm=True))
    parts = tokens.split(_STREAM)
    if len(parts) != len(texts):
        parts = [" ".join(_segmenter.cut_for_search(text, hmm=True)) for text in texts]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _read_pinyin(folded: Sequence[Sequence[Sequence[str]]]) -> list[list[list[list[str]]]]:
    """Syllables of every Chinese title, other title and name of each document."""
    values = [value for streams in folded for stream in streams[:2] for value in stream if not value.isascii() and _HAN_RUN.search(value)]
    readings = iter(pinyin_many(values, folded=True))
    return [
        [
            *([next(readings).split(" ") for value in stream if not value.isascii() and _HAN_RUN.search(value)] for stream in streams[:2]),
            [_read_name(value) for value in streams[2] if not value.isascii() and _HAN_RUN.search(value)],
        ]
        for streams in folded
    ]


@lru_cache(maxsize=200_000)
def _read_name(name: str) -> list[str]:
    return list(name_pinyin(name))


def _keep_exact(streams: Sequence[Streams], folded: Sequence[Sequence[Sequence[str]]]) -> list[list[list[str]]]:
    """Unfolded forms of titles, names and subjects, normalised for width and case only."""
    pairs = [
        [list(zip(stream, folded_stream, strict=True)) for stream, folded_stream in zip(document[:4], kept, strict=False)]
        for document, kept in zip(streams, folded, strict=True)
    ]
    changed = [value for document in pairs for stream in document for value, fold in stream if value != fold]
    forms = iter(exact(_LINE.join(changed)).split(_LINE))
    return [[[next(forms).strip() if value != fold else fold for value, fold in stream] for stream in document] for document in pairs]


def _put_text(line: Line, folded: Sequence[Sequence[str]], words: tuple[str, str]) -> None:
    for name, values in zip(_FIELDS, folded, strict=True):
        if not values:
            continue
        analyse = make_known_grams_and_key if name in _REPEATED else make_grams_and_key
        pairs = list(map(analyse, values))
        line[name] = [grams for grams, _ in pairs]
        if name in _KEYED:
            line[_KEYED[name]] = [key for _, key in pairs]
    # All words lie in one field, so that documents with each of some words are a plain intersection.
    if words[0] or words[1]:
        line["title_words"], line["words"] = words[0], f"{words[0]} {words[1]}"
    named = "".join([value for value in chain(folded[0], folded[1], folded[2]) if not value.isascii()])
    if named:
        line["chars"] = " ".join({*_HAN_RUN.findall(named)})
    titles = " ".join([*folded[0], *folded[1]])
    if has_volume_unit(titles):
        volumes = {canonical for _, _, canonical in find_volumes(titles)}
        if volumes:
            line["volume"] = sorted(volumes)


def _put_pinyin(line: Line, readings: Sequence[Sequence[Sequence[str]]]) -> None:
    titles = [*readings[0], *readings[1]]
    people = readings[2]
    if not titles and not people:
        return
    line["pinyin"] = [make_syllable_grams(syllables) for syllables in titles]
    line["pinyin_person"] = list(map(make_syllable_grams, people))
    line["pinyin_key"] = ["".join(syllables)[:80] for syllables in chain(titles, people)]
    initials: set[str] = set()
    for syllables in chain(titles, people):
        letters = "".join([syllable[:1] for syllable in syllables])[:40]
        initials.update((letters + "$", letters[:1], letters[:2], letters[:3], letters[:4]))
    line["initials"] = sorted(initials)


def _put_exact(line: Line, exacts: Sequence[Sequence[str]], folded: Sequence[Sequence[str]]) -> None:
    if all(kept == plain for kept, plain in zip(exacts, folded, strict=False)):
        line["same"] = 1
        return
    pairs = list(map(make_known_grams_and_key, chain.from_iterable(exacts)))
    line["exact"] = [grams for grams, _ in pairs]
    line["exact_key"] = [key for _, key in pairs]


def _put_facts(line: Line, document: SearchDocument) -> None:
    identity = document_id(document.source, document.key)
    mixed = (document.key * 0x9E3779B1) & 0xFFFFFFFF
    line["id"] = identity
    line["source"] = document.source
    line["batch"] = batch_id(document.source, document.batch)
    line["slice"] = (mixed >> 7) % SLICES
    line["identifier"] = [normalise_identifier(value) for value in (*document.identifiers, document.ark) if value]
    line["call"] = [normalise_identifier(value) for value in document.call_numbers]
    _put_classes(line, document.class_numbers)
    line["library"] = list(document.libraries)
    line["material"] = document.material
    line["language"] = list(document.languages)
    line["dynasty"] = list({*document.dynasties, *(who.dynasty for who in document.people if who.dynasty)})
    line["online"] = 1 if document.online else 0
    line["popularity"] = max(0, document.popularity)
    line["added"] = max(0, document.added)
    if document.work_key:
        line["work"] = work_number(document.work_key)
    _put_years(line, document.year_from, document.year_to)
    line["rank"] = rank_weight(document.popularity, len(split_units(document.title)))


def _put_classes(line: Line, class_numbers: Sequence[str]) -> None:
    numbers: set[str] = set()
    for number in class_numbers:
        numbers.update(_with_ancestors(number))
    line["class"] = sorted(numbers)
    line["class_top"] = sorted({number[:1].upper() for number in class_numbers if number[:1].isalpha()})


@lru_cache(maxsize=50_000)
def _with_ancestors(number: str) -> tuple[str, ...]:
    return (number, *ancestors(number))


def _main_names(document: SearchDocument, originals: Sequence[str], folded: Sequence[str]) -> list[str]:
    names: list[str] = []
    place = 0
    for person in document.people:
        name = facet_value(originals[place], folded[place])
        if name not in names:
            names.append(name)
        place += 1 + len(person.variants)
    return names


def _put_years(line: Line, year_from: int | None, year_to: int | None) -> None:
    first = year_from if year_from is not None else year_to
    if first is None:
        line["newest"], line["oldest"] = -MISSING_YEAR, MISSING_YEAR
        return
    last = max(first, year_to if year_to is not None else first)
    line["year_from"], line["year_to"] = first, last
    line["newest"], line["oldest"] = last, first
    if last - first < 100:
        line["decade"] = list(range(first // 10 * 10, last + 1, 10))


def _put_sort(line: Line, readings: Sequence[Sequence[Sequence[str]]], folded: Sequence[Sequence[str]]) -> None:
    """Keys that order by pinyin, syllable by syllable; values without Chinese by their own letters."""
    for name, index in (("title_sort", 0), ("author_sort", 2)):
        if not folded[index]:
            line[name] = "\U0010ffff"
        elif readings[index] and _HAN_RUN.search(folded[index][0]):
            line[name] = " ".join(readings[index][0])[:60]
        else:
            line[name] = folded[index][0][:60]
