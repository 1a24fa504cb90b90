"""A seeded generator of MARC records of realistic shape. What it makes is generated, and every figure from it says so.

Words come from real catalogues where the test data is at hand (people, poems, Buddhist works, book lists), else from the
demo library. Half the records are CNMARC, half MARC 21; about 1,050 octets and 22 fields each; 1 % carry known dirt.
"""

from __future__ import annotations

import csv
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wenyuan.bibliography.chinese import pinyin_many
from wenyuan.bibliography.identifiers import isbn13_check

ROOT = Path(__file__).resolve().parents[1]
_PLACES = ("北京", "上海", "南京", "杭州", "成都", "武汉", "广州", "天津", "西安", "长沙", "沈阳", "台北")
_PUBLISHERS = ("中华书局", "商务印书馆", "上海古籍出版社", "人民文学出版社", "科学出版社", "江苏人民出版社", "岳麓书社", "巴蜀书社", "三联书店", "北京大学出版社",
               "清华大学出版社", "高等教育出版社", "浙江古籍出版社", "广东人民出版社", "译林出版社", "作家出版社")
_SUBJECTS = ("小说", "诗歌", "散文", "历史", "哲学", "佛教", "经济", "法律", "教育", "物理学", "化学", "数学", "医学", "农业", "建筑", "绘画", "书法", "音乐",
             "戏曲", "语言学", "考古", "地方志", "传记", "图书馆学", "计算机", "电子技术", "机械工程", "环境科学", "社会学", "人类学")
_ASPECTS = ("研究", "史料", "中国", "古代", "近代", "现代", "文集", "理论", "方法", "评论")
_CLASSES = ("I242.4", "I207.227", "I222.742", "K203", "K249.07", "K825.6", "B222.2", "B94", "F120", "D920.4", "G40", "G250.7", "O411", "O13", "Q948", "R2-52",
            "S511", "TP311.13", "TP391.1", "TU-092", "J292.1", "J212", "H109.2", "H131", "X32", "Z126", "P20", "C91", "E892", "N092")
_SUFFIXES = ("集", "研究", "笺注", "考", "史", "论", "选", "全集", "校注", "丛稿", "新编", "资料汇编", "评传", "概论", "导论")
_ENGLISH = ("history", "culture", "society", "philosophy", "poetry", "religion", "art", "science", "economics", "education", "law", "language", "medicine",
            "technology", "politics", "literature", "architecture", "music", "geography", "statistics")


@dataclass(frozen=True)
class Words:
    """Pools of words that records are drawn from, and where they came from."""

    titles: list[str]
    people: list[tuple[str, str, str]]
    sentences: list[str]
    english_titles: list[str]
    english_people: list[str]
    source: str


def load_words() -> Words:
    """Load the pools from the test data, or from the demo library when it is missing."""
    data = Path(os.environ.get("WENYUAN_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "people-biogref").is_dir():
        return _demo_words()
    titles: list[str] = []
    sentences: list[str] = []
    for path in sorted((data / "chinese-poetry").rglob("*.json")):
        try:
            poems = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        for poem in poems if isinstance(poems, list) else []:
            if isinstance(poem, dict):
                title = poem.get("title") or poem.get("rhythmic") or ""
                if isinstance(title, str) and 2 <= len(title) <= 16:
                    titles.append(title)
                lines = poem.get("paragraphs") or []
                if isinstance(lines, list):
                    sentences += [line for line in lines if isinstance(line, str) and len(line) > 8]
    people: list[tuple[str, str, str]] = []
    for path in sorted((data / "people-biogref").glob("*-data.csv")):
        with path.open(encoding="utf-8") as handle:
            for row in csv.DictReader(handle):
                name = row.get("person_name") or ""
                if 2 <= len(name) <= 4 and "[" not in name:
                    years = f"{row.get('born_year') or '?'}-{row.get('died_year') or '?'}" if row.get("born_year") or row.get("died_year") else ""
                    people.append((name, row.get("dynasty") or "", years))
    with (data / "goodbooks-books" / "books.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    return Words(
        titles=sorted(set(titles)), people=sorted(set(people)), sentences=sentences, english_titles=[r["title"] for r in rows],
        english_people=[r["authors"].split(",")[0] for r in rows], source="names, titles and sentences of the test data",
    )


def _demo_words() -> Words:
    from wenyuan.knowledge.catalogue import demo

    works = list(demo.iter_works())
    titles = [w.title for w in works]
    names = [(a.agent.heading, a.agent.era, a.agent.dates) for w in works for a in w.contributions]
    return Words(titles, names, titles, [t for t in titles if t.isascii()] or ["A history"], ["Smith, John"], "the demo library")


def _field(tag: str, text: str) -> tuple[str, bytes]:
    return tag, text.encode() + b"\x1e"


def _pack(leader_middle: str, fields: list[tuple[str, bytes]], tail: str) -> bytes:
    directory, start = [], 0
    for tag, body in fields:
        directory.append(f"{tag}{len(body):04d}{start:05d}")
        start += len(body)
    base = 24 + 12 * len(fields) + 1
    head = f"{base + start + 1:05d}{leader_middle}22{base:05d}{tail}4500"
    return head.encode() + "".join(directory).encode() + b"\x1e" + b"".join(body for _tag, body in fields) + b"\x1d"


def generate_records(count: int, *, seed: int = 20261101, dirt: float = 0.01) -> Iterator[bytes]:
    """Yield `count` records as ISO 2709; the same seed gives the same octets."""
    rng = random.Random(seed)
    words = load_words()
    for number in range(count):
        raw = _cnmarc(rng, words, number) if number % 2 else _marc21(rng, words, number)
        if rng.random() < dirt:
            raw = _soil(rng, raw)
        yield raw


def _soil(rng: random.Random, raw: bytes) -> bytes:
    kind = rng.randrange(4)
    if kind == 0:
        return b"99999" + raw[5:]
    if kind == 1:
        return raw + b"\r\n"
    if kind == 2:
        return raw[:12] + b"00000" + raw[17:]
    return raw.replace(b"\x1fa", b"\x1fa\x07", 1)


def _title(rng: random.Random, words: Words) -> str:
    return rng.choice(words.titles) + (rng.choice(_SUFFIXES) if rng.random() < 0.6 else "")


def _isbn(number: int) -> str:
    body = f"9787{number % 100_000_000:08d}"
    return body + isbn13_check(body)


def _cnmarc(rng: random.Random, words: Words, number: int) -> bytes:
    title, person, second = _title(rng, words), rng.choice(words.people), rng.choice(words.people)
    title_pinyin, name_pinyin = pinyin_many([title, person[0]])
    year = rng.choice((rng.randrange(1979, 2025), rng.randrange(1979, 2025), rng.randrange(1912, 1979)))
    publisher, place = rng.choice(_PUBLISHERS), rng.choice(_PLACES)
    dynasty = f"({person[1]})" if person[1] else ""
    subjects = [f"0 \x1fa{rng.choice(_SUBJECTS)}\x1fx{rng.choice(_ASPECTS)}\x1fz中国" for _ in range(2)]
    fields = [
        _field("001", f"{1_000_000 + number:012d}"), _field("005", f"20{rng.randrange(10, 26)}0{rng.randrange(1, 10)}15112233.0"),
        _field("010", f"  \x1fa{_isbn(number)}\x1fdCNY{rng.randrange(10, 200)}.00"),
        _field("100", f"  \x1fa2020{rng.randrange(1, 13):02d}01d{year}    em y0chiy50      ea"), _field("101", "0 \x1fachi"), _field("102", "  \x1faCN\x1fb110000"),
        _field("105", "  \x1faa   z   000yy"), _field("106", "  \x1far"),
        _field("200", f"1 \x1fa{title}\x1f9{title_pinyin}\x1fe{rng.choice(words.titles)}\x1ff{dynasty}{person[0]}著\x1fg{second[0]}校注"),
        _field("205", "  \x1fa修订本" if rng.random() < 0.5 else "  \x1fa第2版"),
        _field("210", f"  \x1fa{place}\x1fc{publisher}\x1fd{year}"), _field("215", f"  \x1fa{rng.randrange(80, 900)}页\x1fc图\x1fd{rng.choice((19, 21, 24, 26))}cm"),
        _field("225", f"2 \x1fa{rng.choice(words.titles)}丛书\x1fv{rng.randrange(1, 60)}"), _field("300", "  \x1fa本书由国家出版基金资助出版"),
        _field("330", f"  \x1fa{''.join(rng.choice(words.sentences) for _ in range(3))[:120]}"), _field("606", subjects[0]), _field("606", subjects[1]),
        _field("690", f"  \x1fa{rng.choice(_CLASSES)}\x1fv5"),
        _field("701", f" 0\x1fc{dynasty}\x1fa{person[0]}\x1f9{name_pinyin}" + (f"\x1ff({person[2]})" if person[2] else "") + "\x1f4著"),
        _field("702", f" 0\x1fa{second[0]}\x1f4校注"), _field("801", " 0\x1faCN\x1fbNLC\x1fc20200101"),
        _field("905", f"  \x1faNLC\x1fb{number:010d}\x1fd{rng.choice(_CLASSES)}\x1fe{rng.randrange(1, 9999)}"),
    ]
    return _pack("nam0", fields, "   ").replace(b"nam022", b"nam0 22", 1) if False else _pack("nam0 ", fields, "   ")


def _marc21(rng: random.Random, words: Words, number: int) -> bytes:
    title, author = rng.choice(words.english_titles), rng.choice(words.english_people)
    year = rng.randrange(1930, 2025)
    parts = author.split()
    name = f"{parts[-1]}, {' '.join(parts[:-1])}" if len(parts) > 1 else author
    fields = [
        _field("001", f"eng{number:09d}"), _field("003", "WY"), _field("005", f"2019{rng.randrange(1, 13):02d}15112233.0"),
        _field("008", f"190101s{year}    nyu           000 0 eng d"), _field("020", f"  \x1fa{_isbn(50_000_000 + number)} (pbk.)"),
        _field("040", "  \x1faDLC\x1fcDLC\x1fdWY"), _field("050", f"00\x1faPL{rng.randrange(1000, 4000)}\x1fb.A{rng.randrange(10, 99)} {year}"),
        _field("082", f"00\x1fa{rng.randrange(100, 999)}.{rng.randrange(1, 99)}\x1f222"), _field("100", f"1 \x1fa{name},\x1fd19{rng.randrange(10, 80)}-\x1feauthor."),
        _field("245", f"10\x1fa{title} :\x1fba study in {rng.choice(_ENGLISH)} and {rng.choice(_ENGLISH)} /\x1fc{author}."),
        _field("250", "  \x1fa2nd ed."), _field("260", f"  \x1faNew York :\x1fbHarbour Press,\x1fc{year}."),
        _field("300", f"  \x1fa{rng.randrange(80, 900)} p. :\x1fbill. ;\x1fc24 cm."), _field("490", f"1 \x1faStudies in {rng.choice(_ENGLISH)} ;\x1fvv. {rng.randrange(1, 90)}"),
        _field("504", "  \x1faIncludes bibliographical references (p. 301-320) and index."),
        _field("505", f"0 \x1fa{' -- '.join(rng.choice(words.english_titles) for _ in range(3))}."),
        _field("520", f"  \x1faAn account of {rng.choice(_ENGLISH)}, {rng.choice(_ENGLISH)} and {rng.choice(_ENGLISH)} from {year - 100} to the present day, with sources."),
        _field("650", f" 0\x1fa{rng.choice(_ENGLISH).title()}\x1fzChina\x1fxHistory."), _field("650", f" 0\x1fa{rng.choice(_ENGLISH).title()}\x1fxPhilosophy."),
        _field("700", f"1 \x1fa{rng.choice(words.english_people)},\x1feeditor."), _field("830", f" 0\x1faStudies in {rng.choice(_ENGLISH)}."),
        _field("852", f"  \x1faWY\x1fbMAIN\x1fhPL{rng.randrange(1000, 4000)}"),
    ]
    return _pack("nam a", fields, " a ")


def write_file(path: Path, count: int, *, seed: int = 20261101) -> int:
    """Write a file of generated records unless it is there; return its size."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        staging = path.with_suffix(".part")
        with staging.open("wb") as out:
            for raw in generate_records(count, seed=seed):
                out.write(raw)
        staging.replace(path)
    return path.stat().st_size
