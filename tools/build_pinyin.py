"""Build the reading tables of ``wenyuan.bibliography.chinese`` from pypinyin (MIT) and ``pinyin_phrases.txt``.

Keys are folded, readings carry tone digits and v for ü. Only words whose reading is not what the character table
gives, or that keep a shorter word inside them from matching, are written.

Usage: ``python tools/build_pinyin.py [output folder]``
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

from wenyuan.bibliography.chinese.fold import fold_many

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "src/wenyuan/bibliography/chinese/data"
TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}

# The first reading of the source is not the usual one in titles and names.
CHARACTERS = {
    "着": "zhe5", "的": "de5", "了": "le5", "地": "di4", "得": "de2", "和": "he2", "藏": "cang2", "行": "xing2",
    "阿": "a1", "大": "da4", "还": "hai2", "都": "du1", "台": "tai2", "于": "yu2", "万": "wan4", "乐": "le4",
    "重": "zhong4", "长": "chang2", "曾": "ceng2", "传": "chuan2", "校": "jiao4", "朝": "chao2", "会": "hui4",
    "系": "xi4", "叶": "ye4", "后": "hou4", "干": "gan1", "拓": "tuo4", "石": "shi2", "车": "che1", "少": "shao3",
    "卷": "juan4", "广": "guang3", "厂": "chang3", "什": "shi2", "咳": "ke2", "那": "na4", "哪": "na3", "呢": "ne5",
    "吗": "ma5", "吧": "ba5", "么": "me5", "们": "men5", "说": "shuo1", "帖": "tie4", "折": "zhe2", "家": "jia1",
    "洗": "xi3", "幹": "gan4", "沈": "shen3", "覃": "qin2", "谷": "gu3", "氏": "shi4", "单": "dan1", "解": "jie3",
    "朴": "pu3", "盖": "gai4", "查": "cha2", "仇": "chou2", "区": "qu1", "尉": "wei4", "葛": "ge3", "任": "ren4",
    "华": "hua2", "宁": "ning2", "令": "ling4", "员": "yuan2", "种": "zhong3", "贾": "jia3", "翟": "zhai2",
    "术": "shu4", "余": "yu2", "父": "fu4", "子": "zi3",
}  # fmt: skip


def to_digits(syllable: str) -> str:
    """Write one syllable with a tone digit and v for ü: lǜ becomes lv4; ê and m̄ keep their letter."""
    letters, tone = [], "5"
    for char in unicodedata.normalize("NFD", syllable):
        if char in TONES:
            tone = TONES[char]
        elif char == "\u0308" and letters:
            letters[-1] = "v"
        elif char.isascii():
            letters.append(char)
    return "".join(letters) + tone


def is_han(text: str) -> bool:
    """Tell whether every character is an ideograph."""
    return all(unicodedata.name(char, "").startswith("CJK UNIFIED") for char in text)


def read_characters() -> dict[str, str]:
    """Read the first reading of every character that folding leaves as it is."""
    readings = {chr(code): to_digits(value.split(",")[0]) for code, value in pinyin_dict.items()}
    chars = list(readings)
    table = {
        c: readings[c] for c, folded in zip(chars, fold_many(chars), strict=True) if c == folded and is_han(c)
    }
    table |= CHARACTERS
    table["零"] = "ling2"
    return table


def fold_words(rows: list[tuple[str, list[str]]]) -> dict[str, list[str]]:
    """Fold the words; leave out those that are not one syllable to an ideograph."""
    folded = fold_many([word for word, _ in rows])
    return {
        word: syllables
        for word, (_, syllables) in zip(folded, rows, strict=True)
        if len(word) == len(syllables) > 1 and is_han(word)
    }


def read_phrases() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Read the words of pypinyin, and our own."""
    rows = [(word, [to_digits(part[0]) for part in parts]) for word, parts in phrases_dict.items()]
    lines = (HERE / "pinyin_phrases.txt").read_text("utf-8").splitlines()
    listed = [
        (word, syllables) for word, *syllables in (line.split() for line in lines if not line.startswith("#"))
    ]
    own = fold_words(listed)
    if len(own) != len({word for word, _ in listed}):
        folded = set(own)
        lost = [word for word, _ in listed if fold_many([word])[0] not in folded]
        sys.stderr.write(f"not one syllable to an ideograph, or the same when folded: {lost}\n")
    return fold_words(rows), own


def strip_tones(syllables: list[str]) -> list[str]:
    """Drop the tone digits."""
    return [syllable.rstrip("12345") for syllable in syllables]


def read_word(word: str, table: dict[str, str], kept: dict[str, list[str]]) -> list[str]:
    """Read one word as the product will: the longest listed word from the left, else the character."""
    out: list[str] = []
    start = 0
    while start < len(word):
        piece = next(
            (word[start:end] for end in range(len(word), start + 1, -1) if word[start:end] in kept),
            word[start],
        )
        out += kept[piece] if len(piece) > 1 else [table.get(piece, piece)]
        start += len(piece)
    return out


def choose(
    phrases: dict[str, list[str]], own: dict[str, list[str]], table: dict[str, str]
) -> dict[str, list[str]]:
    """Keep our own words and those that change the toneless reading, until every word reads right."""
    kept = dict(own)
    while True:
        wrong = {
            word: syllables
            for word, syllables in phrases.items()
            if word not in kept and strip_tones(read_word(word, table, kept)) != strip_tones(syllables)
        }
        if not wrong:
            return kept
        kept |= wrong


def separators() -> Iterator[str]:
    """List punctuation, symbols and spaces that folding leaves as they are."""
    for code in range(0x10000):
        char = chr(code)
        if (
            unicodedata.category(char)[0] in "PSZ"
            and unicodedata.normalize("NFKC", char) == char
            and char != " "
        ):
            yield char


def write_reading(syllables: list[str]) -> str:
    """Write tones as superscript digits, which folded text never holds: each ends its syllable."""
    return "·" + "".join(syllables).translate(str.maketrans("12345", "¹²³⁴⁵"))


def main() -> None:
    """Write the table."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    table = read_characters()
    phrases, own = read_phrases()
    kept = choose(phrases, own, table)
    rows = dict.fromkeys(separators(), "·")
    rows |= {char: write_reading([reading]) for char, reading in table.items()}
    rows |= {word: write_reading(syllables) for word, syllables in kept.items()}
    (output / "pinyin.txt").write_text("".join(f"{key}\t{rows[key]}\n" for key in sorted(rows)), "utf-8")
    sys.stdout.write(f"{len(table)} characters, {len(kept)} words\n")


if __name__ == "__main__":
    main()
