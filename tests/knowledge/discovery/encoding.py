"""A small encoder: hashed pairs of characters. It knows no meaning, and needs no model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from wenyuan.knowledge.discovery.meaning.encoders import Vectors


class PairEncoder:
    name = "pairs"
    width = 2048
    floor = 0.1
    spread = 0.5

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode_question(self, text: str) -> Vectors:
        return _encode(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return np.stack([_encode(text) for text in texts])


def _encode(text: str) -> Vectors:
    vector = np.zeros(PairEncoder.width, dtype=np.float32)
    for pair in map("".join, pairwise(text)):
        vector[crc32(pair.encode()) % PairEncoder.width] += 1.0
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector
