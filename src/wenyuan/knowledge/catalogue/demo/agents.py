"""Names and roles in the statement of responsibility of a data line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenyuan.knowledge.catalogue.demo.work import Agent, Contribution

# Only characters that occur in names of dynasties; a general converter would alter names.
_SIMPLIFY = str.maketrans("漢國晉陳後戰齊吳遼", "汉国晋陈后战齐吴辽")
_TRADITIONAL_ERAS = {
    "汉": "漢", "三国魏": "三國魏", "三国吴": "三國吳", "晋": "晉", "南朝陈": "南朝陳", "后晋": "後晉",
    "后秦": "後秦", "后蜀": "後蜀", "战国": "戰國", "北齐": "北齊", "南朝齐": "南朝齊", "辽": "遼",
    "苏": "蘇", "爱尔兰": "愛爾蘭", "希腊": "希臘",
}  # fmt: skip
COUNTRIES = frozenset(
    {
        "日", "英", "美", "法", "德", "俄", "苏", "意", "西", "印",
        "奥", "丹", "挪", "瑞典", "瑞士", "爱尔兰", "哥伦", "希腊", "以", "加",
    }
)  # fmt: skip
_LATIN_ROLES = {"author": "著", "translator": "译", "illustrator": "绘"}
_SIMPLE_ROLES = str.maketrans(
    "譯輯編筆釋說續評並書傳纂補録繪訳監督輯刊圖", "译辑编笔释说续评并书传纂补录绘译监督辑刊图"
)
_LATIN = re.compile(r"[A-Za-zА-Яа-я]")
_DATES = re.compile(r"^(?:约?前?\d+|\?)-(?:约?前?\d+(?:或前\d+)?|\?)?$|^约?前\d+-\?$")
_SEGMENT = re.compile(r"^(?P<name>[^\[\]]+?)(?:\[(?P<about>[^\[\]]*)\])?(?: (?P<role>[^\s\[\]]+))?$")
_QUALIFIER = re.compile(r"\([^()]+\)$")


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A name as it stands in a line: printed form, key, what is said about the person, role."""

    printed: str
    key: str
    about: str | None
    role: str
    corporate: bool


def traditional_era(era: str) -> str:
    """Return the dynasty or country as a traditional-script title page has it."""
    return _TRADITIONAL_ERAS.get(era, era)


def simple_role(role: str) -> str:
    """Return the role word in simplified script without the 等 of a shortened statement."""
    return role.removeprefix("等").translate(_SIMPLE_ROLES)


def _is_role(word: str, name: str) -> bool:
    if word in _LATIN_ROLES:
        return True
    return not _LATIN.search(word) and (not _LATIN.search(name) or len(word) <= 2)


def parse_entry(text: str) -> NameEntry:
    """Read one `name=heading[era dates western] role`.

    Raises:
        ValueError: Brackets do not match.
    """
    match = _SEGMENT.match(text.strip())
    if match is None:
        raise ValueError(f"cannot read the name {text!r}")
    name, role = match["name"].strip(), match["role"] or ""
    if role and not _is_role(role, name):
        name, role = f"{name} {role}", ""
    corporate = name.startswith("%")
    printed, _, key = name.removeprefix("%").partition("=")
    role = _LATIN_ROLES.get(role, role) or "著"
    return NameEntry(_QUALIFIER.sub("", printed), key or printed, match["about"], role, corporate)


def describe_agent(key: str, about: str, *, corporate: bool = False) -> Agent:
    """Build the agent from the text in its square brackets."""
    words = about.split()
    era = ""
    if words and not _DATES.match(words[0]):
        era = words.pop(0).translate(_SIMPLIFY)
    dates = words.pop(0) if words and _DATES.match(words[0]) else ""
    return Agent(_QUALIFIER.sub("", key), key, era, dates, " ".join(words), corporate)


def resolve(entries: list[NameEntry], known: dict[str, Agent]) -> tuple[Contribution, ...]:
    """Attach to every name who it is; a name nobody describes is its own heading.

    Args:
        known: Agents by key and by the printed forms that stand for one agent only.
    """
    return tuple(
        Contribution(e.printed, e.role, known.get(e.key) or describe_agent(e.key, "", corporate=e.corporate))
        for e in entries
    )
