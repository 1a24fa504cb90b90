"""Linear models over hashed character n-grams of folded text: trained, measured on held-out records, stored as arrays, asked.

A model file holds arrays and texts alone (numpy .npz, no pickle), so that reading one can run nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from wenyuan.bibliography.chinese import fold

from ..data import Evidence, Suggestion, TaskFigures

FEATURES: Final = 1 << 16
_LEAST: Final = 4
_MOST_LABELS: Final = 300
_MOST_WORDS: Final = 100_000
_EPOCHS: Final = 12
_HELD_OUT: Final = 0.2
_SEED: Final = 20261123
_BINS: Final = 10
_MOST_CURVE: Final = 50_000
FLOOR: Final = 0.05
_HAN: Final = re.compile("[\u3400-\u9fff]+")
_LATIN: Final = re.compile("[a-z]{4,}")
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sample:
    """A record to learn from: its title, all its text, and the value that it has."""

    title: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Model:
    """A trained task. `sure` and `right` map what the model thinks to how often that was right; words tell how records with them are labelled."""

    task: str
    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    sure: Floats
    right: Floats
    words: dict[str, tuple[int, dict[int, int]]]


def vectorise(texts: Sequence[str]):  # type: ignore[no-untyped-def]  # noqa: ANN201 -- a sparse matrix of scipy
    """Return hashed counts of the characters of folded texts, one to three at a time, each row of length 1."""
    from sklearn.feature_extraction.text import HashingVectorizer  # type: ignore[import-untyped]  # noqa: PLC0415 -- heavy, has no types

    made = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=FEATURES, alternate_sign=False, norm="l2", lowercase=False, dtype=np.float32)
    return made.transform([fold(text)[:4_000] for text in texts])


def train(task: str, samples: Sequence[Sample]) -> tuple[Model, TaskFigures] | None:
    """Learn a task from four fifths of the samples of each label and measure it on the rest; None where there is too little to learn from.

    Labels with fewer than 4 samples, and all but the 300 most frequent, are left out.
    """
    counted = Counter(sample.label for sample in samples)
    labels = [label for label, count in counted.most_common(_MOST_LABELS) if count >= _LEAST]
    if len(labels) < 2:
        return None
    place = {label: n for n, label in enumerate(labels)}
    kept = [sample for sample in samples if sample.label in place]
    truth = np.array([place[sample.label] for sample in kept])
    matrix = vectorise([f"{sample.title}\n{sample.text}" for sample in kept])
    seen, unseen = _part(truth)
    weights, bias = _fit(matrix[seen], truth[seen], len(labels))
    scores = _softmax(_scores(matrix[unseen], weights, bias))
    sure, right = _calibrate(scores, truth[unseen])
    words = _count_words([kept[n] for n in seen], place)
    model = Model(task, tuple(labels), weights, bias, sure, right, words)
    figures = _measure(task, scores, truth[unseen], labels, len(seen), sure, right)
    return model, replace(figures, curve=_curve(matrix, truth, seen, unseen, figures), depths=_depths(scores, truth[unseen], labels) if task == "class" else ())


def _curve(matrix, truth: npt.NDArray[np.int64], seen: npt.NDArray[np.int64], unseen: npt.NDArray[np.int64], whole: TaskFigures) -> tuple[tuple[int, float, float], ...]:  # type: ignore[no-untyped-def]  # noqa: ANN001 -- a sparse matrix of scipy
    """Return how the task does when it learns from an eighth, a quarter and a half of the records, and from all: whether more records would help."""
    points: list[tuple[int, float, float]] = []
    for part in (8, 4, 2):
        some = np.random.default_rng(_SEED).permutation(seen)[: len(seen) // part]
        known = np.unique(truth[some])
        if len(known) < 2 or len(some) > _MOST_CURVE:
            continue
        weights, bias = _fit(matrix[some], np.searchsorted(known, truth[some]), len(known))
        order = known[np.argsort(-_scores(matrix[unseen], weights, bias), axis=1)[:, :5]]
        points.append((len(some), round(float((order[:, 0] == truth[unseen]).mean()), 4), round(float((order == truth[unseen][:, None]).any(axis=1).mean()), 4)))
    return (*points, (whole.trained, whole.top1, whole.top5))


def _depths(scores: Floats, truth: npt.NDArray[np.int64], labels: Sequence[str]) -> tuple[tuple[int, int, float, float], ...]:
    """Return how often the first characters of a class are right: the main class, the division, the number as far as it is learned."""
    order = np.argsort(-scores, axis=1)[:, :5]
    rows: list[tuple[int, int, float, float]] = []
    for depth in range(1, max(map(len, labels)) + 1):
        cut = np.array([label[:depth] for label in labels])
        deep = np.array([len(label) >= depth for label in labels])[truth]
        if deep.any():
            said, right = cut[order][deep], cut[truth][deep]
            rows.append((depth, int(deep.sum()), round(float((said[:, 0] == right).mean()), 4), round(float((said == right[:, None]).any(axis=1).mean()), 4)))
    return tuple(rows)


def _part(truth: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Hold out a fifth of each label, the same at each training."""
    random = np.random.default_rng(_SEED)
    seen: list[int] = []
    unseen: list[int] = []
    for label in np.unique(truth):
        rows = random.permutation(np.flatnonzero(truth == label))
        cut = max(1, round(len(rows) * _HELD_OUT))
        unseen += rows[:cut].tolist()
        seen += rows[cut:].tolist()
    return np.array(sorted(seen)), np.array(sorted(unseen))


def _fit(matrix, truth: npt.NDArray[np.int64], count: int) -> tuple[Floats, Floats]:  # type: ignore[no-untyped-def]  # noqa: ANN001 -- a sparse matrix of scipy
    from sklearn.linear_model import SGDClassifier  # type: ignore[import-untyped]  # noqa: PLC0415 -- heavy, has no types

    learner = SGDClassifier(loss="modified_huber", alpha=3e-6, max_iter=_EPOCHS, tol=None, average=True, random_state=_SEED)
    learner.fit(matrix, truth)
    weights, bias = learner.coef_.astype(np.float32), learner.intercept_.astype(np.float32)
    if count == 2:  # two labels are one boundary
        return np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights, bias


def _scores(matrix, weights: Floats, bias: Floats) -> Floats:  # type: ignore[no-untyped-def]  # noqa: ANN001 -- as above
    return np.asarray(matrix @ weights.T, dtype=np.float32) + bias


def _softmax(scores: Floats) -> Floats:
    high = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(high / high.sum(axis=1, keepdims=True), dtype=np.float32)


def _calibrate(scores: Floats, truth: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return how sure the model was and how often that was right, ever rising."""
    from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]  # noqa: PLC0415 -- heavy, has no types

    top = np.sort(scores, axis=1)[:, -5:].ravel()
    order = np.argsort(scores, axis=1)[:, -5:]
    hit = (order == truth[:, None]).ravel().astype(np.float64)
    curve = IsotonicRegression(y_min=0.0, y_max=0.99, out_of_bounds="clip").fit(top, hit)
    points = np.unique(np.quantile(top, np.linspace(0, 1, 40))).astype(np.float32)
    return points, np.asarray(curve.predict(points), dtype=np.float32)


def _measure(
    task: str, scores: Floats, truth: npt.NDArray[np.int64], labels: Sequence[str], trained: int, sure: Floats, right: Floats,
) -> TaskFigures:
    order = np.argsort(-scores, axis=1)[:, :5]
    first, among = order[:, 0] == truth, (order == truth[:, None]).any(axis=1)
    said = np.interp(scores.max(axis=1), sure, right)
    bins: list[tuple[float, float, int]] = []
    error = 0.0
    for n in range(_BINS):
        inside = (said >= n / _BINS) & (said < (n + 1) / _BINS + (n == _BINS - 1))
        if inside.any():
            bins.append((round(float(said[inside].mean()), 3), round(float(first[inside].mean()), 3), int(inside.sum())))
            error += abs(float(said[inside].mean()) - float(first[inside].mean())) * float(inside.mean())
    rows = [(labels[n], int((truth == n).sum()), round(float(first[truth == n].mean()), 3)) for n in np.unique(truth)]
    rows.sort(key=lambda row: -row[1])
    return TaskFigures(
        task, trained, len(truth), len(labels), round(float(first.mean()), 4), round(float(among.mean()), 4), round(error, 4), tuple(bins), tuple(rows[:60]),
    )


def words_of(title: str) -> Iterator[str]:
    """Yield what a reason may name: Chinese characters two to four at a time, Latin words."""
    folded = fold(title)[:200]
    for run in _HAN.findall(folded):
        for size in (4, 3, 2):
            for start in range(len(run) - size + 1):
                yield run[start : start + size]
    yield from _LATIN.findall(folded)


def _count_words(samples: Sequence[Sample], place: dict[str, int]) -> dict[str, tuple[int, dict[int, int]]]:
    counts = defaultdict[str, Counter[int]](Counter)
    for sample in samples:
        for word in set(words_of(sample.title)):
            counts[word][place[sample.label]] += 1
    often = sorted(((sum(found.values()), word) for word, found in counts.items() if sum(found.values()) >= 3), reverse=True)[:_MOST_WORDS]
    return {word: (total, dict(counts[word].most_common(8))) for total, word in often}


def ask(model: Model, *, title: str, text: str, most: int = 5) -> list[Suggestion]:
    """Return the likeliest values, the surest first; those below the floor are not told."""
    row = vectorise([f"{title}\n{text}"])
    # The columns of one text alone: all weights together are tens of megabytes.
    scores = _softmax((model.weights[:, row.indices] @ row.data + model.bias)[None, :])[0]
    found: list[Suggestion] = []
    for n in np.argsort(-scores)[:most]:
        confidence = float(np.interp(scores[n], model.sure, model.right))
        if confidence >= FLOOR:
            found.append(Suggestion(model.task, model.labels[n], round(confidence, 3), _explain(model, title, int(n))))
    return found


def _explain(model: Model, title: str, label: int) -> Evidence:
    best = Evidence()
    for word in dict.fromkeys(words_of(title)):
        total, by_label = model.words.get(word, (0, {}))
        agree = by_label.get(label, 0)
        if agree >= 2 and (agree / total, agree) > ((best.agree / best.total, best.agree) if best.total else (0.0, 0)):
            best = Evidence(word, agree, total)
    return best


def write_model(path: Path, models: Sequence[Model]) -> None:
    """Write tasks as arrays; texts are stored as UTF-8 octets."""
    arrays: dict[str, npt.NDArray[np.generic]] = {"tasks": _octets([model.task for model in models])}
    for model in models:
        rows = [(word, total, label, count) for word, (total, by_label) in model.words.items() for label, count in by_label.items()]
        arrays |= {
            f"{model.task}.labels": _octets(model.labels), f"{model.task}.weights": model.weights.astype(np.float16), f"{model.task}.bias": model.bias, f"{model.task}.sure": model.sure,
            f"{model.task}.right": model.right, f"{model.task}.words": _octets([row[0] for row in rows]),
            f"{model.task}.counts": np.array([row[1:] for row in rows], dtype=np.int32).reshape(-1, 3),
        }
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def _octets(texts: Sequence[str]) -> npt.NDArray[np.generic]:
    return np.frombuffer("\n".join(text.replace("\n", " ") for text in texts).encode(), dtype=np.uint8)


def read_models(path: Path) -> dict[str, Model]:
    """Read tasks; nothing but arrays is taken from the file."""
    with np.load(path, allow_pickle=False) as arrays:
        def texts(name: str) -> list[str]:
            found = bytes(arrays[name]).decode()
            return found.split("\n") if found else []

        models: dict[str, Model] = {}
        for task in texts("tasks"):
            words: dict[str, tuple[int, dict[int, int]]] = {}
            for word, (total, label, count) in zip(texts(f"{task}.words"), arrays[f"{task}.counts"].tolist(), strict=True):
                words.setdefault(word, (total, {}))[1][label] = count
            models[task] = Model(
                task, tuple(texts(f"{task}.labels")), arrays[f"{task}.weights"].astype(np.float32), arrays[f"{task}.bias"], arrays[f"{task}.sure"], arrays[f"{task}.right"], words,
            )
    return models
