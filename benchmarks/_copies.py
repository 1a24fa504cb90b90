"""Seeded records of many libraries with known truth: which of them describe the same publication.

What is made is generated. Each publication has one to twelve copies, each written by another hand: in other characters, with fields missing, with wrong years, in either
format. Among them stand those that only look alike: editions, volumes and their sets, numbers given to two books, titles made of other titles, series that count.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import opencc

from benchmarks._records import _PLACES, _PUBLISHERS, _SUFFIXES, Words
from wenyuan.bibliography.identifiers import isbn13_check
from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield

# What befalls a copy, as shares of all copies.
FAULTS = {
    "traditional characters": 0.10, "other format": 0.12, "no ISBN": 0.15, "ISBN with ten digits": 0.20, "no extent": 0.08, "no publisher": 0.04, "no person": 0.06,
    "year off by one": 0.05, "wrong year": 0.015, "no year": 0.02, "short publisher": 0.12, "one character of the title wrong": 0.02, "no subtitle": 0.25,
    "punctuation": 0.15, "pages off": 0.08, "no edition": 0.05, "control number": 0.25, "set ISBN instead": 0.10, "number of volume in the title": 0.20,
}
_HAND = ("《", "》")
_DERIVED = ("研究", "校注", "导读", "续编", "索引", "辞典", "选", "史论")
_COMMON = ("文集", "诗选", "全集", "选集", "诗集", "自传", "回忆录", "散文选")
_ENGLISH_PRESSES = ("Harbour Press", "Oxford University Press", "Penguin Books", "Springer-Verlag", "North Holland Publishing Co.", "Wiley and Sons", "Macmillan", "Brill")
_NUMERALS = "一二三四五六七八九十"
_TRADITIONAL = opencc.OpenCC("s2t")


@dataclass(frozen=True)
class Publication:
    """What a record should say."""

    title: str
    subtitle: str
    people: tuple[str, ...]
    publisher: str
    place: str
    year: int
    pages: int
    isbn: str
    english: bool
    edition: int = 1
    volume: int = 0
    volumes: int = 0
    set_isbn: str = ""
    number: str = ""


class _Maker:
    """Publications from one seed; numbers never repeat within `space`, unless they are meant to."""

    def __init__(self, seed: str, words: Words, first_isbn: int) -> None:
        self.rng, self.words, self.isbns = random.Random(seed), words, first_isbn

    def isbn(self, *, english: bool) -> str:
        self.isbns += 1
        body = f"{'9780' if english else '9787'}{self.isbns:08d}"
        return body + isbn13_check(body)

    def plain(self) -> Publication:
        rng, words = self.rng, self.words
        english = rng.random() < 0.3
        if english:
            title, subtitle = rng.choice(words.english_titles).split(" (")[0], rng.choice(words.english_titles).split(" (")[0] if rng.random() < 0.3 else ""
            people = (rng.choice(words.english_people),)
            publisher, place = rng.choice(_ENGLISH_PRESSES), rng.choice(("New York", "London", "Oxford", "Berlin"))
        else:
            title = rng.choice(words.titles) + (rng.choice(_SUFFIXES) if rng.random() < 0.6 else "")
            subtitle = rng.choice(words.titles) if rng.random() < 0.3 else ""
            people = tuple(dict.fromkeys(rng.choice(words.people)[0] for _ in range(rng.choice((1, 1, 2)))))
            publisher, place = rng.choice(_PUBLISHERS), rng.choice(_PLACES)
        return Publication(title, subtitle, people, publisher, place, rng.randrange(1980, 2025), rng.randrange(60, 900), self.isbn(english=english), english, number=f"{self.isbns:09d}")

    def family(self) -> list[Publication]:
        """Return one publication, or several that must stay apart."""
        rng, one = self.rng, self.plain()
        kind = rng.random()
        if kind < 0.55:
            return [one]
        if kind < 0.66:  # editions
            found = [one]
            for number in range(2, rng.choice((3, 3, 4))):
                last = found[-1]
                found.append(self._again(one, edition=number, year=last.year + rng.randrange(2, 9), pages=last.pages + rng.randrange(5, 90)))
            return found
        if kind < 0.75:  # a set and its volumes
            count, shared = rng.randrange(2, 6), rng.random() < 0.3
            whole = replace(one, volumes=count, pages=0, set_isbn=one.isbn)
            return [whole, *(
                self._again(one, volume=number, set_isbn=one.isbn, pages=rng.randrange(150, 700), isbn=one.isbn if shared else "") for number in range(1, count + 1)
            )]
        if kind < 0.82:  # another publisher's
            presses = _ENGLISH_PRESSES if one.english else _PUBLISHERS
            return [one, *(self._again(one, publisher=press, year=rng.randrange(1980, 2025), pages=rng.randrange(60, 900)) for press in rng.sample(presses, 2) if press != one.publisher)]
        if kind < 0.90:  # titles made of titles
            tails = (" companion", ": a study guide") if one.english else tuple(rng.sample(_DERIVED, 2))
            return [one, *(self._again(one, title=one.title + tail, subtitle="", year=one.year + rng.randrange(3), pages=rng.randrange(60, 900)) for tail in tails)]
        if kind < 0.92:  # one number for two books
            other = self.plain()
            return [one, replace(other, isbn=one.isbn, publisher=one.publisher, place=one.place, english=one.english) if other.english == one.english else other]
        if kind < 0.95:  # a series that counts
            first = one.year - 3
            return [
                self._again(one, title=f"{one.title} {year}" if one.english else f"{one.title}年鉴{year}", subtitle="", year=year + 1, pages=one.pages + rng.randrange(-30, 30))
                for year in range(first, first + 4)
            ]
        title = rng.choice(("Collected poems", "Selected works", "Letters")) if one.english else rng.choice(_COMMON)
        return [replace(one, title=title, subtitle="")]

    def _again(self, one: Publication, *, isbn: str = "", **changes: object) -> Publication:
        isbn = isbn or self.isbn(english=one.english)
        self.isbns += 1
        return replace(one, isbn=isbn, number=f"{self.isbns:09d}", **changes)  # type: ignore[arg-type]

    def copies(self) -> int:
        roll = self.rng.random()
        return 1 if roll < 0.66 else 2 if roll < 0.84 else 3 if roll < 0.93 else self.rng.randrange(4, 13)

    def record(self, one: Publication) -> Record:
        """Return a copy's record with the faults of its hand."""
        rng = self.rng
        has = {fault: rng.random() < share for fault, share in FAULTS.items()}
        isbn, year, pages = one.isbn, one.year, one.pages
        if one.volume and has["set ISBN instead"]:
            isbn = one.set_isbn
        if has["year off by one"]:
            year += rng.choice((-1, 1))
        if has["wrong year"]:
            year += rng.choice((-20, -10, -4, 4, 10, 20))
        if has["pages off"]:
            pages += rng.choice((-6, -2, 1, 2, 4, 12))
        one = replace(
            one, isbn="" if has["no ISBN"] else isbn, year=0 if has["no year"] else year, pages=0 if has["no extent"] else pages, volumes=0 if has["no extent"] else one.volumes,
            publisher="" if has["no publisher"] else self._short(one) if has["short publisher"] else one.publisher, people=() if has["no person"] else one.people,
            title=self._mistype(one.title) if has["one character of the title wrong"] else one.title, subtitle="" if has["no subtitle"] else one.subtitle,
            edition=1 if has["no edition"] else one.edition, number=one.number if has["control number"] else "",
        )
        marc21 = one.english ^ has["other format"]
        fields = self._marc21(one, has) if marc21 else self._cnmarc(one, has)
        if has["traditional characters"] and not one.english:
            fields = [_convert(field) for field in fields]
        leader = "00000nam a2200000 a 4500" if marc21 else "00000nam0 2200000   450 "
        return Record(leader, tuple(sorted(fields, key=lambda field: field.tag)), MarcFormat.MARC21 if marc21 else MarcFormat.CNMARC)

    def _short(self, one: Publication) -> str:
        words = one.publisher.removesuffix("出版社")
        return words if words != one.publisher else one.publisher.split(" ")[0] if one.english else one.publisher + "有限公司"

    def _mistype(self, title: str) -> str:
        place = self.rng.randrange(len(title))
        return title[:place] + (title[place + 1:] if len(title) > 4 and self.rng.random() < 0.5 else (self.rng.choice("人大中国学文") if not title.isascii() else "e") + title[place + 1:])

    def _isbn_text(self, one: Publication, has: dict[str, bool]) -> str:
        if has["ISBN with ten digits"] and one.isbn.startswith("978"):
            body = one.isbn[3:12]
            check = (11 - sum((10 - n) * int(c) for n, c in enumerate(body)) % 11) % 11
            return body + ("X" if check == 10 else str(check))
        return f"{one.isbn[:3]}-{one.isbn[3]}-{one.isbn[4:8]}-{one.isbn[8:12]}-{one.isbn[12]}"

    def _title(self, one: Publication, has: dict[str, bool], volume: str) -> str:
        title = one.title
        if has["punctuation"]:
            title = f"{_HAND[0]}{title}{_HAND[1]}" if not one.english else title.replace(" ", "  ").upper()
        return f"{title}({volume})" if volume and has["number of volume in the title"] else title

    def _volume(self, one: Publication) -> str:
        if not one.volume:
            return ""
        return self.rng.choice((f"第{one.volume}册", f"第{_NUMERALS[one.volume - 1]}册", str(one.volume))) if not one.english else f"v. {one.volume}"

    def _cnmarc(self, one: Publication, has: dict[str, bool]) -> list[Field]:
        volume = self._volume(one)
        fields = [_field("101", "0 ", ("a", "eng" if one.english else "chi"))]
        if one.isbn:
            fields.append(_field("010", "  ", ("a", self._isbn_text(one, has)), ("b", "全套" if one.set_isbn == one.isbn else "")))
        if one.number:
            fields.append(_field("035", "  ", ("a", f"(NLC){one.number}")))
        in_title = has["number of volume in the title"]
        fields.append(_field(
            "200", "1 ", ("a", self._title(one, has, volume)), ("h", "" if in_title else volume), ("e", one.subtitle), ("f", "，".join(one.people) + ("著" if one.people else "")),
        ))
        if one.edition > 1:
            fields.append(_field("205", "  ", ("a", f"第{one.edition}版")))
        fields.append(_field("210", "  ", ("a", one.place), ("c", one.publisher), ("d", str(one.year or ""))))
        fields.append(_field("215", "  ", ("a", f"{one.volumes}册" if one.volumes else f"{one.pages}页" if one.pages else ""), ("d", "21cm")))
        fields += [_field("701", " 0", ("a", name), ("4", "著")) for name in one.people]
        return fields

    def _marc21(self, one: Publication, has: dict[str, bool]) -> list[Field]:
        volume = self._volume(one)
        year = str(one.year or "    ")
        fields = [Field("008", data=f"200101s{year}    xx            000 0 {'eng' if one.english else 'chi'} d")]
        if one.isbn:
            fields.append(_field("020", "  ", ("a", self._isbn_text(one, has)), ("q", "set" if one.set_isbn == one.isbn else "")))
        if one.number:
            fields.append(_field("035", "  ", ("a", f"(NLC){one.number}")))
        names = [_inverted(name) for name in one.people]
        fields += [_field("100" if n == 0 else "700", "1 ", ("a", name)) for n, name in enumerate(names)]
        in_title = has["number of volume in the title"]
        fields.append(_field(
            "245", "10", ("a", self._title(one, has, volume)), ("n", "" if in_title else volume), ("b", one.subtitle), ("c", ", ".join(one.people)),
        ))
        if one.edition > 1:
            fields.append(_field("250", "  ", ("a", f"{one.edition}{'nd' if one.edition == 2 else 'rd' if one.edition == 3 else 'th'} ed." if one.english else f"第{one.edition}版")))
        fields.append(_field("264", " 1", ("a", one.place), ("b", one.publisher), ("c", str(one.year or ""))))
        fields.append(_field("300", "  ", ("a", f"{one.volumes} v." if one.volumes else f"{one.pages} p." if one.pages else ""), ("c", "24 cm")))
        return fields


def _inverted(name: str) -> str:
    parts = name.split()
    return f"{parts[-1]}, {' '.join(parts[:-1])}" if len(parts) > 1 else name


def _field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    return Field(tag, indicators, tuple(Subfield(code, value) for code, value in subfields if value))


def _convert(field: Field) -> Field:
    return replace(field, subfields=tuple(replace(one, value=_TRADITIONAL.convert(one.value)) for one in field.subfields))


def generate_copies(words: Words, count: int, *, chunk: int, seed: int = 20261123) -> Iterator[tuple[int, Record]]:
    """Yield `count` records with the number of their publication; publications of two chunks are never the same."""
    maker, number, made = _Maker(f"{seed}-{chunk}", words, chunk * 60_000), chunk * count, 0
    while True:
        for one in maker.family():
            number += 1
            for _ in range(maker.copies()):
                yield number, maker.record(one)
                made += 1
                if made == count:
                    return
