"""Statements of responsibility and personal headings, taken apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from wenyuan.bibliography.chinese.dates import DateValue, parse_date
from wenyuan.bibliography.chinese.eras import dynasty_names, find_dynasty
from wenyuan.bibliography.chinese.fold import fold
from wenyuan.bibliography.chinese.roles import ROLES, WESTERN_ROLES, Role, find_role
from wenyuan.bibliography.chinese.surnames import COMPOUND_SURNAMES

__all__ = ["Contribution", "PersonHeading", "dynasty_of", "parse_person_heading", "parse_responsibility"]

_MAX_LENGTH = 2_000
_MAX_NAMES = 200

_NATIONS = {
    "美": "美国", "英": "英国", "法": "法国", "德": "德国", "日": "日本", "俄": "俄罗斯", "苏": "苏联", "苏联": "苏联", "意": "意大利",
    "西": "西班牙", "葡": "葡萄牙", "荷": "荷兰", "比": "比利时", "瑞士": "瑞士", "瑞典": "瑞典", "挪": "挪威", "挪威": "挪威", "丹": "丹麦",
    "丹麦": "丹麦", "奥": "奥地利", "奥地利": "奥地利", "匈": "匈牙利", "捷": "捷克", "捷克": "捷克", "波": "波兰", "波兰": "波兰",
    "希腊": "希腊", "古希腊": "古希腊", "古罗马": "古罗马", "印": "印度", "印度": "印度", "韩": "韩国", "朝": "朝鲜", "朝鲜": "朝鲜",
    "新罗": "新罗", "高丽": "高丽", "越": "越南", "加": "加拿大", "澳": "澳大利亚", "爱尔兰": "爱尔兰", "以": "以色列", "埃及": "埃及",
    "阿根廷": "阿根廷", "智利": "智利", "哥伦比亚": "哥伦比亚", "巴西": "巴西", "墨": "墨西哥", "秘鲁": "秘鲁", "新": "新加坡",
    "新加坡": "新加坡", "泰": "泰国", "土耳其": "土耳其", "土": "土耳其", "伊朗": "伊朗", "波斯": "波斯", "黎": "黎巴嫩", "黎巴嫩": "黎巴嫩",
    "南非": "南非", "尼日利亚": "尼日利亚", "美国": "美国", "英国": "英国", "法国": "法国", "德国": "德国", "日本": "日本", "韩国": "韩国",
    "俄罗斯": "俄罗斯", "意大利": "意大利", "西班牙": "西班牙", "葡萄牙": "葡萄牙", "荷兰": "荷兰", "瑞": "瑞士", "芬兰": "芬兰", "台湾": "中国",
    "香港": "中国", "澳门": "中国", "加拿大": "加拿大", "澳大利亚": "澳大利亚", "新西兰": "新西兰", "古印度": "古印度", "天竺": "古印度",
}  # fmt: skip

_MARKER = re.compile(r"[〔\[(（【［<〈]\s*([^〕\])）】］>〉]{1,80})\s*[〕\])）】］>〉]")
_ROLE_WORDS = "|".join(sorted(ROLES, key=len, reverse=True))
_ROLE_TAIL = re.compile(f"(?P<etc>[ ]*(?:\\[?等\\]?|et al\\.?))?[ ]*[\\[(]?(?P<roles>(?:{_ROLE_WORDS})(?:[ ]*[、,并兼及与和][ ]*(?:{_ROLE_WORDS}))*)[\\])]?$")
_ROLE_SPLIT = re.compile("[ 、,并兼及与和]+")
_GROUP_MARK = re.compile(r"\u3000+|[ ]*(?=[〔\[(（［])")
_ENDS_IN_ROLE = re.compile(f"(?:{_ROLE_WORDS})$")
# Words of responsibility that also end given names: 钱锺书, 欧阳修.
_NAME_ENDINGS = frozenset("书文修传录词曲说")
_ETC = re.compile(r"\s*[\[(]?(?:等(?:人|等)?|et al\.?|and others|\.\.\.|…)[\])]?$")
_WESTERN = re.compile(
    rf"(?:^|(?<=[\s,;.]))({'|'.join(map(re.escape, sorted(WESTERN_ROLES, key=len, reverse=True)))})\s+",
    re.IGNORECASE,
)
_CORPORATE = re.compile("(?:会|社|馆|院|所|局|部|组|室|系|校|大学|公司|出版社|编辑部|编写组|委员会|中心|协会|学会|集团|研究会|厅|司|处|团)$")


@dataclass(frozen=True, slots=True)
class Contribution:
    """One name of a statement of responsibility.

    `dynasty` and `nationality` are in their usual short and full form; `other_form` is a name in another script given
    in brackets; `etc` tells that the statement says 等 after the names; `original` is the part that named the person.
    """

    name: str
    dynasty: str
    dates: DateValue | None
    roles: tuple[Role, ...]
    nationality: str
    other_form: str
    is_corporate: bool
    etc: bool
    original: str


@dataclass(frozen=True, slots=True)
class PersonHeading:
    """A personal heading: `name` as it is shown, family name first where the name is Chinese."""

    name: str
    family_name: str
    given_name: str
    dynasty: str
    dates: DateValue | None
    qualifiers: tuple[str, ...]
    fuller_form: str


def dynasty_of(text: str) -> str:
    """Give the usual name of the dynasty that a marker such as 〔宋〕, (清) or 前汉 means; nothing for other text."""
    folded = fold(text).strip("[](){}<>〔〕【】〈〉 ")
    dynasty = find_dynasty(folded) or find_dynasty(folded.removesuffix("人"))
    return dynasty.name if dynasty else ""


@cache
def _dynasty_prefix() -> re.Pattern[str]:
    # One character is a dynasty only before a space, and only where it is rarely a family name.
    names = "|".join(name for name in dynasty_names() if len(name) > 1 or name in "汉晋隋唐宋辽金元明清")
    return re.compile(f"(?:{names})(?= )")


@dataclass(slots=True)
class _Markers:
    """What the brackets around one name say."""

    dynasty: str = ""
    nationality: str = ""
    other_form: str = ""
    dates: DateValue | None = None

    def read(self, match: re.Match[str]) -> str:
        """Take one bracket in and give what stays in the name."""
        inside = match[1].strip()
        folded = fold(inside)
        if folded in _NATIONS:
            self.nationality = _NATIONS[folded]
        elif not self.dynasty and (found := dynasty_of(inside)):
            self.dynasty = found
        elif re.search(r"\d{3}|[-–]\s*$", inside):
            self.dates = parse_date(f"{inside[:-1]}-" if inside.endswith("生") else inside)
        elif folded in ("释", "僧"):
            return "释"
        elif folded not in ("女", "满", "蒙", "回", "藏"):
            self.other_form = self.other_form or inside
        return " "


def _read_name(part: str, roles: tuple[Role, ...], *, etc: bool) -> Contribution | None:
    original = part.strip()
    own_etc = bool(_ETC.search(part))
    markers = _Markers()
    name = " ".join(_MARKER.sub(markers.read, _ETC.sub("", part)).split()).strip(" .:,;/·《》[]()")
    dynasty = markers.dynasty
    prefix = _dynasty_prefix().match(fold(name))
    if prefix and not dynasty:
        dynasty, name = dynasty_of(prefix[0]), name[prefix.end() :].strip()
    if not name or not re.search(r"\w", name):
        return None
    corporate = bool(_CORPORATE.search(fold(name)))
    if "《" in original and "》" in original and corporate:
        name = original.strip(" .:,;/")
    return Contribution(
        name,
        dynasty,
        markers.dates,
        roles,
        markers.nationality,
        markers.other_form,
        corporate,
        etc or own_etc,
        original,
    )


def _split_names(text: str) -> list[str]:
    """Split at commas outside brackets; a space splits only Chinese names of two to four characters."""
    parts: list[str] = []
    depth = start = 0
    for match in re.finditer(r"[(（\[〔［]|[)）\]〕］]|\s*[,，、;；]\s*|\s+(?:and|&)\s+", text):
        mark = match[0].strip()
        if mark and mark in "(（[〔［":
            depth += 1
        elif mark and mark in ")）]〕］":
            depth = max(0, depth - 1)
        elif depth == 0:
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    names: list[str] = []
    for part in parts:
        words = part.split()
        if len(words) > 1 and dynasty_of(words[0]):
            words[:2] = [f"{words[0]} {words[1]}"]
        if len(words) > 1 and all(re.fullmatch("(?:[\u3400-\u9fff]+ )?[\u3400-\u9fff]{2,4}", word) for word in words):
            names.extend(words)
        else:
            names.append(part)
    return [name for name in names if name.strip()][:_MAX_NAMES]


def _split_groups(part: str) -> list[str]:
    """Split where a word of responsibility is followed by a wide space or a bracketed marker."""
    groups: list[str] = []
    start = 0
    for mark in _GROUP_MARK.finditer(part):
        if _ENDS_IN_ROLE.search(fold(part[max(start, mark.start() - 6) : mark.start()])):
            groups.append(part[start : mark.start()])
            start = mark.end()
    return [*groups, part[start:]]


def _is_name_ending(head: str, word: str) -> bool:
    """Tell whether the word belongs to a name of three characters rather than being a role."""
    bare = _MARKER.sub("", head).strip()
    if len(bare) == 1 and bare == head:
        return True
    return word in _NAME_ENDINGS and (fold(bare) in COMPOUND_SURNAMES or (bare == head and len(bare) == 2))


def _parse_chinese_part(part: str) -> list[Contribution]:
    """Read names followed by words of responsibility: several groups may follow each other after commas."""
    pending: list[tuple[str, bool]] = []
    found: list[Contribution] = []
    roles: tuple[Role, ...] = ()
    for piece in map(str.strip, _split_names(part)):
        folded = fold(piece)
        tail = _ROLE_TAIL.search(folded) if len(folded) == len(piece) else None
        # A name must be left, and a lone character before a role word is part of the name unless spaced.
        head = piece[: tail.start()].strip() if tail else piece
        if tail and not tail["etc"] and _is_name_ending(head, tail["roles"]):
            tail = None
        if tail is None or (not head and not pending):
            pending.append((piece, False))
            continue
        roles = tuple(role for word in _ROLE_SPLIT.split(tail["roles"]) if (role := find_role(word)))
        if head:
            pending.append((head, bool(tail["etc"])))
        etc = any(flag for _, flag in pending) or bool(tail["etc"])
        found.extend(item for name, _ in pending if (item := _read_name(name, roles, etc=etc)))
        pending = []
    found.extend(item for name, flag in pending if (item := _read_name(name, (), etc=flag)))
    return found


def _parse_western_part(part: str) -> list[Contribution]:
    """Read 'by X and Y', 'translated by Z'; names before any such phrase have no role."""
    marks = list(_WESTERN.finditer(part))
    spans: list[tuple[Role | None, str]] = [(None, part[: marks[0].start()] if marks else part)]
    for i, mark in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(part)
        spans.append((find_role(WESTERN_ROLES[mark[1].lower()]), part[mark.end() : end]))
    return [
        item
        for role, names in spans
        for name in _split_names(re.sub(r"\s+and\s*$", "", names.strip(" .,;")))
        if (item := _read_name(name, (role,) if role else (), etc=False))
    ]


def parse_responsibility(text: str) -> tuple[Contribution, ...]:
    """Read a free statement of responsibility; nothing above 2,000 characters.

    Groups are parted by semicolons; inside one, names before a word of responsibility share it.
    """
    if len(text) > _MAX_LENGTH:
        return ()
    found: list[Contribution] = []
    for part in re.split(r"\s*[;；。]\s*", unicodedata.normalize("NFC", text).strip(" /.")):
        if re.search("[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]", part):
            for group in _split_groups(part):
                found.extend(_parse_chinese_part(group))
        elif part:
            found.extend(_parse_western_part(part))
    return tuple(found)


def parse_person_heading(a: str, b: str = "", c: str = "", f: str = "", g: str = "") -> PersonHeading:
    """Read the subfields of a CNMARC 7X1 field, or $a, $c, $d (as `f`) and $q (as `g`) of a MARC 21 X00 field.

    Args:
        a: Entry element; in MARC 21 'Su, Shi,' family name first.
        b: Rest of the name.
        c: Additions: dynasty, title, nationality, each in brackets or after commas.
        f: Dates of life, a dynasty alone included.
        g: Fuller form of initials.
    """
    family, _, given = a.strip(" ,.").partition(",")
    given = (b or given).strip(" ,.")
    chinese = all(re.search("[\u3400-\u9fff]", part) for part in (family, given))
    separator = "" if chinese or not given else ", "
    marks = [mark.strip(" ()（）〔〕[],.;") for mark in re.split(r"[;；,，、)）〕\]]", f"{c};{f}")]
    dynasty = next((found for mark in marks if (found := dynasty_of(mark))), "")
    life = re.sub("[生卒]", "", f).strip(" ()（）,.;")
    dates = parse_date(f"{life}-" if "生" in f and "卒" not in f and "-" not in life else life) if re.search(r"\d", f) else None
    qualifiers = tuple(mark for mark in (part.strip(" ()（）〔〕[],.") for part in re.split("[;；,，、)）]", c)) if mark)
    return PersonHeading(f"{family}{separator}{given}", family, given, dynasty, dates, qualifiers, g.strip(" ()（）,."))
