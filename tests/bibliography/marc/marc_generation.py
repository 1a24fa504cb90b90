"""Seeded generation of regular records of realistic shape, half CNMARC, half MARC 21."""

from __future__ import annotations

import random
from collections.abc import Iterator

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield

_HAN = "红楼梦研究论集中国古代小说史文学评论北京大学出版社人民历史哲学图书馆数字资源数學臺灣國學歷"
_LATIN = (
    "history",
    "China",
    "Ming",
    "library",
    "essays",
    "études",
    "modern",
    "poetry",
    "society",
    "Lǐ",
    "studies",
)
_ABSTRACT = "本书系统论述了有关问题，并对各家观点作了比较与评价。"


def _han(rng: random.Random, least: int, most: int) -> str:
    return "".join(rng.choices(_HAN, k=rng.randint(least, most)))


def _latin(rng: random.Random, least: int, most: int) -> str:
    return " ".join(rng.choices(_LATIN, k=rng.randint(least, most)))


def _data(tag: str, indicators: str, *pairs: str) -> Field:
    return Field(tag, indicators, tuple(Subfield(pair[0], pair[1:]) for pair in pairs))


def _cnmarc(rng: random.Random, number: int) -> Record:
    year = rng.randint(1950, 2025)
    fields = [
        Field("001", data=f"{number:012d}"),
        Field("005", data="20260101120000.0"),
        _data(
            "010",
            "  ",
            f"a978-7-{rng.randint(100, 999)}-{rng.randint(10000, 99999)}-{rng.randint(0, 9)}",
            "dCNY58.00",
        ),
        _data("100", "  ", f"a20260101d{year}    em y0chiy50      ea"),
        _data("101", "0 ", "achi"),
        _data("102", "  ", "aCN", "b110000"),
        _data("105", "  ", "ay   z   000yy"),
        _data("106", "  ", "ar"),
        _data("200", "1 ", "a" + _han(rng, 4, 12), "e" + _han(rng, 6, 14), "f" + _han(rng, 2, 4) + "著"),
        _data("210", "  ", "a北京", "c" + _han(rng, 5, 8), f"d{year}"),
        _data("215", "  ", f"a{rng.randint(90, 900)}页", "d26cm"),
        _data("225", "2 ", "a" + _han(rng, 4, 8)),
        _data("300", "  ", "a" + _han(rng, 10, 24)),
        _data("320", "  ", "a有书目"),
        _data("330", "  ", "a" + _ABSTRACT * rng.randint(1, 4)),
        *(_data("606", "0 ", "a" + _han(rng, 2, 6), "x" + _han(rng, 2, 4)) for _ in range(3)),
        _data("690", "  ", f"aG{rng.randint(100, 999)}", "v5"),
        _data("701", " 0", "a" + _han(rng, 2, 3), "4著"),
        _data("801", " 0", "aCN", "bNLC", "c20260101"),
        _data("905", "  ", "aNLC", f"dG{rng.randint(100, 999)}/{rng.randint(1, 99)}"),
    ]
    return Record("00000nam0 2200000   450 ", tuple(fields), MarcFormat.CNMARC)


def _marc21(rng: random.Random, number: int) -> Record:
    year = rng.randint(1950, 2025)
    fields = [
        Field("001", data=f"{number:012d}"),
        Field("003", data="DLC"),
        Field("005", data="20260101120000.0"),
        Field("008", data=f"260101s{year}    cc a     b    001 0 eng d"),
        _data("010", "  ", f"a  {rng.randint(10**7, 10**8 - 1)}"),
        _data("020", "  ", f"a{rng.randint(10**12, 10**13 - 1)}"),
        _data("040", "  ", "aDLC", "beng", "cDLC"),
        _data("050", "00", f"aDS{rng.randint(700, 800)}", f"b.C{rng.randint(10, 99)}"),
        _data("100", "1 ", "a" + _latin(rng, 2, 3), "d1950-"),
        _data("245", "10", "a" + _latin(rng, 4, 9), "b" + _latin(rng, 4, 8), "c" + _latin(rng, 2, 3)),
        _data("264", " 1", "aBeijing", "b" + _latin(rng, 2, 4), f"c{year}"),
        _data("300", "  ", f"a{rng.randint(90, 900)} pages", "c26 cm"),
        *(_data(tag, "  ", "atext", "2rdacontent") for tag in ("336", "337", "338")),
        _data("490", "1 ", "a" + _latin(rng, 2, 5)),
        _data("504", "  ", "aIncludes bibliographical references and index."),
        _data("520", "  ", "a" + _latin(rng, 20, 40)),
        *(_data("650", " 0", "a" + _latin(rng, 1, 3), "x" + _latin(rng, 1, 2)) for _ in range(3)),
        _data("880", "10", "6245-01", "a" + _han(rng, 4, 12)),
        _data("700", "1 ", "a" + _latin(rng, 2, 3)),
    ]
    return Record("00000nam a2200000 i 4500", tuple(fields), MarcFormat.MARC21)


def generate_records(count: int, seed: int = 2709) -> Iterator[Record]:
    """Yield records; the same seed gives the same ones."""
    rng = random.Random(seed)
    for number in range(count):
        yield _cnmarc(rng, number) if number % 2 else _marc21(rng, number)
