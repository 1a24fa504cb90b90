"""Checking the files of a generation."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from struct import Struct

import tantivy

from wenyuan.knowledge.discovery.engine.display import FILE_NAME
from wenyuan.knowledge.discovery.engine.generations import current_generation

# The end of every engine file: a JSON footer with the CRC-32 of all before it, its length, and this number.
_TAIL = Struct("<II")
_MAGIC = 1337
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class IndexReport:
    """State of a generation; it is sound if there are no ``problems``."""

    generation: str
    documents: int
    segments: int
    bytes: int
    problems: tuple[str, ...]


def inspect_index(root: Path, *, generation: str = "", expected: int | None = None) -> IndexReport:
    """Read every file of a generation, the one in use by default, and compare check sums and counts.

    Raises:
        IndexMissing: nothing has been published.
    """
    name = generation or current_generation(root)
    folder = root / name
    problems: list[str] = []
    documents = segments = 0
    for path in _listed_files(folder, problems):
        problem = _check_file(path)
        if problem:
            problems.append(f"{path.name}: {problem}")
    if not problems:
        try:
            searcher = tantivy.Index.open(str(folder)).searcher()
            documents, segments = searcher.num_docs, searcher.num_segments
        except (ValueError, OSError) as error:
            problems.append(str(error))
    if documents and not (folder / FILE_NAME).exists():
        problems.append(f"{FILE_NAME}: missing")
    if expected is not None and not problems and documents != expected:
        problems.append(f"{documents} documents, {expected} expected")
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return IndexReport(name, documents, segments, size, tuple(problems))


def _listed_files(folder: Path, problems: list[str]) -> list[Path]:
    """Files of the segments that the last commit names."""
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        identities = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problems.append(f"meta.json: {error}")
        return []
    files = [path for path in folder.iterdir() if path.name.split(".")[0] in identities]
    found = {path.name for path in files}
    problems.extend(f"{identity}.idx: missing" for identity in identities if f"{identity}.idx" not in found)
    return sorted(files)


def _check_file(path: Path) -> str:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size < _TAIL.size:
            return "cut short"
        file.seek(size - _TAIL.size)
        length, magic = _TAIL.unpack(file.read(_TAIL.size))
        if magic != _MAGIC or length > size - _TAIL.size:
            return "cut short or overwritten"
        body = size - _TAIL.size - length
        file.seek(body)
        try:
            expected = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return "footer is damaged"
        file.seek(0)
        checksum = 0
        while body > 0:
            piece = file.read(min(_CHUNK, body))
            body -= len(piece)
            checksum = zlib.crc32(piece, checksum)
    return "" if checksum == expected else "check sum is wrong"
