"""Volume designations in titles and queries: 卷十二 = 卷12 = 第十二卷 = 卷之十二."""

from __future__ import annotations

import re

from wenyuan.bibliography.chinese.numerals import parse_numeral

_UNITS = "卷册函编辑期集部回章"
_UNIT = re.compile(f"[{_UNITS}]")
_NUMERAL = "[〇零一二三四五六七八九十百千两0-9]{1,8}"
_VOLUME = re.compile(
    f"第(?P<n1>{_NUMERAL})(?P<u1>[{_UNITS}])"
    f"|(?P<u2>[{_UNITS}])[之第]?(?P<n2>{_NUMERAL})"
    f"|(?P<n3>{_NUMERAL})(?P<u3>[{_UNITS}])"
    f"|(?P<u4>[{_UNITS}])之?(?P<n4>[上中下])(?![\u3400-\u9fff])"
    f"|(?P<n5>[上中下])(?P<u5>[{_UNITS}])(?![\u3400-\u9fff])"
)


def find_volumes(folded: str) -> list[tuple[int, int, str]]:
    """Every volume designation: start, end, and its canonical form such as ``卷12``."""
    found = []
    for match in _VOLUME.finditer(folded):
        groups = match.groupdict()
        unit, numeral = next((groups[f"u{way}"], groups[f"n{way}"]) for way in range(1, 6) if groups[f"u{way}"])
        number = numeral if numeral in "上中下" else parse_numeral(numeral)
        if number is not None:
            found.append((match.start(), match.end(), f"{unit}{number}"))
    return found


def has_volume_unit(folded: str) -> bool:
    """A cheap first look before ``find_volumes``."""
    return _UNIT.search(folded) is not None
