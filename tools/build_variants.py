"""Build the folding tables of ``wenyuan.bibliography.chinese``.

Sources: ``Unihan_Variants.txt``, ``Unihan_OtherMappings.txt`` and ``EquivalentUnifiedIdeograph.txt`` (Debian package
``unicode-data``, Unicode licence), the dictionaries of the ``opencc`` package (Apache-2.0), and ``variant_pairs.txt``
and ``fold_phrases.txt`` beside this script.

Usage: ``python tools/build_variants.py [unicode-data folder] [output folder]``
"""

from __future__ import annotations

import bz2
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import opencc

HERE = Path(__file__).parent
UNICODE_DATA = Path("/usr/share/unicode")
OUTPUT = HERE.parent / "src/wenyuan/bibliography/chinese/data"

Edges = dict[str, list[str]]

# Characters that simplified Chinese keeps apart only inside words: left to the phrase table.
CONTEXTUAL = frozenset("乾著瞭藉覆鍊")
# Unihan calls these variants of a character that they are not, or OpenCC merges what names keep apart.
KEPT = frozenset("祇刓儓偒牄")
# OpenCC lists itself first for these, but readers type the common character.
PREFERRED_SECOND = {
    "昇": "升", "鉅": "巨", "徵": "征", "餘": "余", "甯": "宁", "甦": "苏", "邨": "村", "喆": "哲", "堃": "坤",
    "筦": "管", "迺": "乃", "龢": "和", "仝": "同", "椀": "碗", "逕": "径", "陞": "升", "祕": "秘", "脩": "修",
    "菉": "绿", "絜": "洁", "澂": "澄", "剋": "克", "頫": "俯", "扞": "捍", "氾": "泛", "衹": "只", "讎": "仇",
    "劄": "札", "訢": "欣", "勣": "绩", "麽": "么", "瀋": "沈", "蒐": "搜", "耑": "专", "鑪": "炉", "釐": "厘",
    "谿": "溪", "夥": "伙",
}  # fmt: skip


def is_common(char: str) -> bool:
    """Tell whether simplified Chinese has the character in its own right (GB 2312)."""
    return encodes(char, "gb2312")


def encodes(char: str, codec: str) -> bool:
    """Tell whether a legacy character set holds the character."""
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def read_opencc(name: str) -> Edges:
    """Read one binary OpenCC dictionary as key to candidates, best first."""
    root = Path(opencc.__file__).parent / "clib"
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "dict.txt"
        subprocess.run(
            [
                root / "bin/opencc_dict",
                "-i",
                root / f"share/opencc/{name}.ocd2",
                "-o",
                text,
                "-f",
                "ocd2",
                "-t",
                "text",
            ],
            check=True,
        )
        rows = (line.split("\t") for line in text.read_text("utf-8").splitlines())
        return {key: values.split(" ") for key, values in rows}


def read_unihan(folder: Path, file: str, *fields: str) -> Edges:
    """Read the code points that some Unihan fields point to."""
    edges: Edges = {}
    for line in bz2.decompress((folder / f"{file}.txt.bz2").read_bytes()).decode("utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        code, field, value = line.split("\t")
        if field not in fields:
            continue
        targets = [part.split("<")[0].split(":")[-1] for part in value.split()]
        source = chr(int(code.removeprefix("U+"), 16))
        edges.setdefault(source, []).extend(chr(int(t.removeprefix("U+"), 16)) for t in targets if t.startswith("U+"))
    return {source: [t for t in targets if t != source] for source, targets in edges.items()}


def read_radicals(folder: Path) -> Edges:
    """Read the unified ideographs of the radical blocks."""
    edges: Edges = {}
    for line in (folder / "EquivalentUnifiedIdeograph.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        span, target = (part.strip() for part in line.split("#")[0].split(";"))
        first, _, last = span.partition("..")
        for code in range(int(first, 16), int(last or first, 16) + 1):
            edges[chr(code)] = [chr(int(target, 16))]
    return edges


def read_pairs(path: Path) -> Edges:
    """Read our own pairs; refuse a form listed twice."""
    edges: Edges = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        target, sources = line.split("\t")
        for source in sources:
            if source in edges:
                raise ValueError(f"{source} is listed twice")
            edges[source] = [target]
    return edges


def rank(char: str) -> tuple[int, int]:
    """Order characters from the best known to the rarest."""
    codecs = ("gb2312", "big5", "gbk", "euc_jp", "euc_kr")
    known = next((i for i, codec in enumerate(codecs) if encodes(char, codec)), len(codecs))
    return known + (ord(char) > 0xFFFF), ord(char)


# Latin letters that have no decomposition.
LATIN_LETTERS = {
    "æ": "ae", "ð": "d", "đ": "d", "ø": "o", "þ": "th", "ħ": "h", "ı": "i", "ĸ": "k", "ł": "l", "ŋ": "ng", "œ": "oe",
    "ŧ": "t", "ƒ": "f", "ƶ": "z", "ɍ": "r", "ɏ": "y", "ƀ": "b", "ƈ": "c", "ɇ": "e",
}  # fmt: skip
DROPPED = "\x1f"


class Folding:
    """Choose, for each character, the one character that it folds to."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def canonical(self, char: str) -> str:
        """Follow the chain to its end."""
        while char in self.parent:
            char = self.parent[char]
        return char

    def add(self, source: str, target: str) -> None:
        """Fold `source` to what `target` folds to, unless that closes a circle or is known already."""
        final = self.canonical(target)
        if (
            source not in self.parent
            and source not in KEPT | CONTEXTUAL
            and final != source
            and len(source) == len(final) == 1
        ):
            self.parent[source] = final

    def add_first(self, edges: Edges) -> None:
        """Add the first target of each rare character."""
        for source, targets in edges.items():
            if targets and not is_common(source):
                self.add(source, targets[0])

    def add_agreed(self, edges: Edges) -> None:
        """Add rare characters whose targets all fold to one and the same better-known character."""
        for source in sorted(edges, key=rank, reverse=True):
            finals = {self.canonical(target) for target in edges[source]} - {source}
            if is_common(source) or source in self.parent or len(finals) != 1:
                continue
            final = finals.pop()
            if rank(final) < rank(source):
                self.add(source, final)


def build_characters(unicode_data: Path) -> dict[str, str]:
    """Merge every source, most trusted first."""
    folding = Folding()
    for source, targets in read_pairs(HERE / "variant_pairs.txt").items():
        folding.parent[source] = targets[0]
    for source, target in PREFERRED_SECOND.items():
        folding.parent[source] = target
    for name in ("TSCharacters", "TSCharactersExt"):
        for source, targets in read_opencc(name).items():
            folding.add(source, targets[0])
    folding.add_first(read_radicals(unicode_data))
    folding.add_first(read_opencc("CJK_Compatibility_Ideographs"))
    folding.add_first(read_opencc("JPShinjitaiCharacters"))
    folding.add_first({key: values[:1] for key, values in read_opencc("TWVariantsRev").items()})
    folding.add_first({key: values[:1] for key, values in read_opencc("HKVariantsRev").items()})
    folding.add_agreed(read_unihan(unicode_data, "Unihan_OtherMappings", "kJinmeiyoKanji", "kJoyoKanji"))
    folding.add_agreed(read_unihan(unicode_data, "Unihan_Variants", "kSimplifiedVariant"))
    folding.add_agreed(read_unihan(unicode_data, "Unihan_Variants", "kZVariant"))
    folding.add_agreed(read_unihan(unicode_data, "Unihan_Variants", "kSemanticVariant"))
    folded = {source: folding.canonical(source) for source in folding.parent}
    return {s: t for s, t in folded.items() if s != t and unicodedata.normalize("NFKC", s) == s}


def build_latin() -> dict[str, str]:
    """Map Latin letters with marks to bare letters, and every dropped character to the mark of dropping."""
    table = dict(LATIN_LETTERS)
    for span in ("\u00df\u024f", "\u1e00\u1eff"):
        for code in range(ord(span[0]), ord(span[1]) + 1):
            char = chr(code)
            bare = "".join(LATIN_LETTERS.get(c, c) for c in unicodedata.normalize("NFD", char))
            bare = "".join(c for c in bare if not "\u0300" <= c <= "\u036f")
            if unicodedata.normalize("NFKC", char).casefold() == char and bare != char:
                table[char] = bare
    dropped = ["\u0300\u036f", "\u115f\u1160", "\u17b4\u17b5", "\u180b\u180d", "\u180f\u180f", "\ufe00\ufe0f"]
    for span in (*dropped, "\U000e0100\U000e01ef"):
        table.update(dict.fromkeys(map(chr, range(ord(span[0]), ord(span[1]) + 1)), DROPPED))
    return table


def build_phrases(characters: dict[str, str]) -> dict[str, str]:
    """Read the context rules and write them in folded characters."""
    phrases: dict[str, str] = {}
    for line in (HERE / "fold_phrases.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        key, _, value = line.partition("\t")
        value = value or key
        key, value = ("".join(characters.get(char, char) for char in text) for text in (key, value))
        if phrases.setdefault(key, value) != value:
            raise ValueError(f"{key} has two readings")
    return phrases


def write_table(path: Path, rows: dict[str, str]) -> None:
    """Write an OpenCC text dictionary."""
    path.write_text("".join(f"{key}\t{value}\n" for key, value in sorted(rows.items())), "utf-8")


def main() -> None:
    """Write both tables."""
    unicode_data = Path(sys.argv[1]) if len(sys.argv) > 1 else UNICODE_DATA
    output = Path(sys.argv[2]) if len(sys.argv) > 2 else OUTPUT
    characters = build_characters(unicode_data)
    phrases = build_phrases(characters)
    write_table(output / "fold_characters.txt", characters | build_latin())
    write_table(output / "fold_phrases.txt", phrases)
    sys.stdout.write(f"{len(characters)} characters, {len(phrases)} phrases\n")


if __name__ == "__main__":
    main()
