"""Questions as readers put them, drawn from the generated records themselves, and what a peer is given to index."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from wenyuan.bibliography.chinese import fold, fold_many, initials, pinyin
from wenyuan.bibliography.marc import format_of, quick_parse
from wenyuan.bibliography.summary import Summary, summarise

_TO_TRADITIONAL = str.maketrans("红楼梦国历学经济会艺术乐画医农业语汉数计书馆诗词选龙东广云丝绸长", "紅樓夢國歷學經濟會藝術樂畫醫農業語漢數計書館詩詞選龍東廣雲絲綢長")


@dataclass(frozen=True, slots=True)
class Question:
    """A query, its kind, and for a known item the folded title that must come first."""

    kind: str
    text: str
    title: str = ""


def read_summaries(path: Path, limit: int) -> Iterator[Summary]:
    """Yield summaries of the regular records of a file."""
    done = 0
    with path.open("rb") as handle:
        rest = b""
        while done < limit and (block := handle.read(1 << 22)):
            records = (rest + block).split(b"\x1d")
            rest = records.pop()
            for raw in records:
                quick = quick_parse(raw.lstrip(b"\r\n") + b"\x1d")
                if quick is not None and done < limit:
                    done += 1
                    yield summarise(quick.leader, quick.texts, format_of(quick.leader, quick.texts))


def draw_questions(summaries: list[Summary], count: int, *, seed: int = 3) -> list[Question]:
    """Draw questions in the proportions of a library's search log as we assume it."""
    draw = random.Random(seed)
    chinese = [s for s in summaries if s.title and not s.title.isascii() and s.names and s.subjects and s.classes]
    other = [s for s in summaries if s.title.isascii() and len(s.title) > 3]
    shares = {"title": 30, "author": 14, "title start": 8, "isbn": 8, "class": 5, "two words": 10, "pinyin": 6, "initials": 3, "traditional": 8, "year": 4,
              "english title": 4}
    found: list[Question] = []
    for kind in draw.choices(list(shares), list(shares.values()), k=count):
        found.append(_draw(kind, draw.choice(other if kind == "english title" and other else chinese), draw))
    return found


def _draw(kind: str, s: Summary, draw: random.Random) -> Question:
    subject = s.subjects[0].split("-")[0] if s.subjects else s.title
    if kind in {"title", "english title"}:
        return Question(kind, s.title, fold(s.title))
    if kind == "traditional":
        return Question(kind, s.title.translate(_TO_TRADITIONAL), fold(s.title))
    ways: dict[str, Callable[[], str]] = {
        "author": lambda: s.names[0].name,
        "title start": lambda: s.title[: draw.randint(2, 4)],
        "isbn": lambda: s.isbns[0] if s.isbns else s.title,
        "class": lambda: s.classes[0],
        "two words": lambda: f"{subject} {s.title[:2]}",
        "pinyin": lambda: " ".join(pinyin(s.title)[:4]),
        "initials": lambda: initials(s.title)[:4],
        "year": lambda: f"{subject} year:{s.year_from or 2000}",
    }
    return Question(kind, ways[kind]())


def write_questions(path: Path, questions: list[Question]) -> None:
    """Write the texts for the client process."""
    path.write_text(json.dumps([question.text for question in questions], ensure_ascii=False), encoding="utf-8")


def fold_texts(batch: list[Summary]) -> list[str]:
    """Folded text of each record, all fields that our index searches, for a peer."""
    return fold_many([
        "\n".join([s.title, s.subtitle, *(text for _, text in s.titles), *(n.name for n in s.names), *s.subjects, *(link.title for link in s.links), s.publisher,
                   s.place, *s.contents, s.abstract, *s.notes, *s.isbns, *s.classes])
        for s in batch
    ])
