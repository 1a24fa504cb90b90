"""Learn from the library's own public records, and keep the model where every process finds it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from wenyuan.bibliography.marc import MarcFormat, quick_parse
from wenyuan.bibliography.summary import Summary, summarise
from wenyuan.knowledge.catalogue.api import list_changes, newest_change

from .data import ModelInfo, TaskFigures
from .learning.model import Model, Sample, read_models, train, write_model
from .placing import audience_of

TASKS: Final = ("class", "subject", "language", "audience")
_AT_ONCE: Final = 2_000
MOST_RECORDS: Final = 200_000
_CLASS: Final = re.compile(r"[A-Z]{1,2}\d{0,3}")


class NothingToLearn(RuntimeError):
    """There are too few records with classes, subjects or languages."""


class WrongModel(RuntimeError):
    """The file of the model is not the one that was written."""


def folder() -> Path:
    """Return where models lie."""
    return Path(settings.WENYUAN.home) / "assist"


def text_of(summary: Summary) -> str:
    """Return what is learned from besides the title."""
    parts = (summary.subtitle, summary.part, summary.responsibility, summary.publisher, summary.abstract[:600], *summary.contents[:20], *(link.title for link in summary.links[:3]))
    return "\n".join(part for part in parts if part)


def label_of(task: str, summary: Summary, *, audience: str = "") -> str:
    """Return what a record teaches: the class to three digits, the first subject, the language, for whom; empty for nothing."""
    if task == "audience":
        return audience
    if task == "class":
        found = _CLASS.match(summary.classes[0].upper()) if summary.classes else None
        return found[0] if found else ""
    if task == "subject":
        return summary.subjects[0][:80] if summary.subjects else ""
    return summary.languages[0][:8] if summary.languages else ""


def read_summaries(*, most: int = MOST_RECORDS) -> Iterator[tuple[Summary, str]]:
    """Yield summaries of public records with their coded target audience, those changed last at the end."""
    after, until, given = 0, newest_change(), 0
    while given < most and (rows := list_changes(after=after, until=until, limit=_AT_ONCE)):
        after = rows[-1].change
        for row in rows:
            quick = quick_parse(row.raw) if row.status == "active" else None
            if quick is not None:
                given += 1
                format_ = MarcFormat(row.format)
                yield summarise(quick.leader, quick.texts, format_), audience_of(quick.leader, _fixed_of(quick.texts, format_), format_)


def _fixed_of(texts: Mapping[str, Sequence[str]], format_: MarcFormat) -> str:
    if format_ is MarcFormat.MARC21:
        return next(iter(texts.get("008", ())), "")
    return next(iter(texts.get("100", ())), "").partition("\x1fa")[2].partition("\x1f")[0]


def train_models(*, at: datetime, most: int = MOST_RECORDS, actor_id: int | None = None, report: Callable[[int], None] = lambda _done: None) -> ModelInfo:
    """Train every task and put the model in use; one that is asked meanwhile keeps the old one. `actor_id` is who asked for it.

    Raises:
        NothingToLearn: No task has enough records.
    """
    samples: dict[str, list[Sample]] = {task: [] for task in TASKS}
    read = 0
    for summary, audience in read_summaries(most=most):
        read += 1
        text = text_of(summary)
        for task in TASKS:
            label = label_of(task, summary, audience=audience)
            if label and summary.title:
                samples[task].append(Sample(summary.title, text, label))
        report(read)
    trained = [done for task in TASKS if (done := train(task, samples[task])) is not None]
    if not trained:
        raise NothingToLearn(read)
    return _keep([model for model, _figures in trained], tuple(figures for _model, figures in trained), records=read, at=at, actor_id=actor_id)


def _keep(models: list[Model], figures: tuple[TaskFigures, ...], *, records: int, at: datetime, actor_id: int | None) -> ModelInfo:
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    before = model_info()
    version = before.version + 1 if before else 1
    path = place / f"model-{version}.npz"
    write_model(path, models)
    info = ModelInfo(version, hashlib.sha256(path.read_bytes()).hexdigest(), at.isoformat(), records, figures, actor_id)
    fresh = place / "model.json.new"
    fresh.write_text(json.dumps(asdict(info), ensure_ascii=False), encoding="utf-8")
    fresh.replace(place / "model.json")
    for old in place.glob("model-*.npz"):
        if old != path and old.name != f"model-{version - 1}.npz":
            old.unlink(missing_ok=True)
    return info


def model_info() -> ModelInfo | None:
    """Return the model in use, None while there is none."""
    path = folder() / "model.json"
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    figures = tuple(
        TaskFigures(**{**row, **{name: tuple(tuple(one) for one in row.get(name, ())) for name in ("bins", "labels", "curve", "depths")}}) for row in told["figures"]
    )
    return ModelInfo(told["version"], told["digest"], told["trained_at"], told["records"], figures, told.get("actor_id"))


def current_models() -> dict[str, Model]:
    """Return the tasks of the model in use, read once for each version; none where there is no model.

    Raises:
        WrongModel: Its digest is another than the one written.
    """
    info = model_info()
    return _load(str(folder() / f"model-{info.version}.npz"), info.digest) if info else {}


@lru_cache(maxsize=1)
def _load(path: str, digest: str) -> dict[str, Model]:
    if hashlib.sha256(Path(path).read_bytes()).hexdigest() != digest:
        raise WrongModel(path)
    return read_models(Path(path))
