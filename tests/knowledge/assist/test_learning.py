"""Suggestions are learned, measured on what was not seen, told with a reason; a model file is arrays alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from wenyuan.knowledge.assist.learning.model import Sample, ask, read_models, train, write_model
from wenyuan.knowledge.assist.learning.reading import read_title_page

WORDS = {"K29": ("县志", "府志", "方志", "乡土志"), "I207": ("诗选", "词话", "诗论", "文选"), "TP311": ("数据结构", "编译原理", "程序设计", "操作系统")}
SAMPLES = [Sample(f"{place}{word}{n}", "", label) for label, words in WORDS.items() for word in words for n, place in enumerate(("江宁", "苏州", "杭州", "福州", "长沙", "西安"))]


def test_what_is_learned_is_suggested_with_a_reason() -> None:
    trained = train("class", SAMPLES)
    assert trained is not None
    model, figures = trained

    found = ask(model, title="成都县志", text="")

    assert (found[0].value, found[0].evidence.word) == ("K29", "县志")
    assert found[0].evidence.agree == found[0].evidence.total >= 3
    assert (figures.labels_known, figures.held_out + figures.trained) == (3, len(SAMPLES))
    assert figures.top1 >= 0.9
    assert figures.top5 >= figures.top1
    assert sum(count for _label, count, _right in figures.labels) == figures.held_out


def test_too_little_to_learn_from_is_said() -> None:
    assert train("class", SAMPLES[:3]) is None
    assert train("class", [Sample("甲", "", "K")] * 50) is None


def test_model_file_is_arrays_and_gives_the_same_answers(tmp_path: Path) -> None:
    trained = train("class", SAMPLES)
    assert trained is not None
    path = tmp_path / "model.npz"
    write_model(path, [trained[0]])

    again = read_models(path)["class"]

    with np.load(path, allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays} <= {"u", "f", "i"}
    assert (again.labels, again.words) == (trained[0].labels, trained[0].words)
    asked = [[(one.value, one.evidence) for one in ask(model, title="唐诗选", text="")][:1] for model in (trained[0], again)]
    assert asked[0] == asked[1]


@pytest.mark.parametrize(("text", "title", "said", "publisher", "year", "series"), [
    ("梦溪笔谈\n（宋）沈括 撰\n中华书局 1982年", "梦溪笔谈", "（宋）沈括 撰", "中华书局", 1982, ()),
    ("史记\n司马迁撰 裴骃集解\n商务印书馆\n民国二十三年", "史记", "司马迁撰 裴骃集解", "商务印书馆", 1934, ()),
    ("数据结构\n严蔚敏编著\n计算机专业教材丛书\n清华大学出版社\n2007", "数据结构", "严蔚敏编著", "清华大学出版社", 2007, ("计算机专业教材丛书",)),
    ("", "", "", "", None, ()),
])
def test_title_pages_are_read(text: str, title: str, said: str, publisher: str, year: int | None, series: tuple[str, ...]) -> None:
    page = read_title_page(text)

    assert (page.title, page.responsibility, page.publisher, page.year, page.series) == (title, said, publisher, year, series)


def test_real_works_are_told_apart(test_data: Path) -> None:
    """The class of Buddhist texts by title and byline, of five thousand works whose class is known."""
    samples = []
    for path in sorted((test_data / "cbeta-metadata" / "work-info").glob("*.json")):
        for one in json.loads(path.read_text(encoding="utf-8")).values():
            if one.get("category"):
                samples.append(Sample(one["title"], one.get("byline", ""), one["category"]))  # noqa: PERF401 -- a condition and a call
    trained = train("class", samples)
    assert trained is not None
    figures = trained[1]

    assert figures.top1 >= 0.6
    assert figures.top5 >= 0.85
    assert figures.calibration_error <= 0.1
