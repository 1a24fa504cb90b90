"""Classification: the Chinese Library Classification, the four divisions, and forms of other schemes."""

from wenyuan.bibliography.classification.captions import CLC_CLASSES, MAIN_CLASSES, ClassCaption
from wenyuan.bibliography.classification.clc import (
    ClcNumber,
    ancestors,
    call_number_key,
    caption_of,
    map_old_number,
    parse_clc,
    sort_key,
)
from wenyuan.bibliography.classification.other import (
    FOUR_DIVISIONS,
    FourDivisionsClass,
    Scheme,
    detect_scheme,
    parse_four_divisions,
)

__all__ = [
    "CLC_CLASSES",
    "FOUR_DIVISIONS",
    "MAIN_CLASSES",
    "ClassCaption",
    "ClcNumber",
    "FourDivisionsClass",
    "Scheme",
    "ancestors",
    "call_number_key",
    "caption_of",
    "detect_scheme",
    "map_old_number",
    "parse_clc",
    "parse_four_divisions",
    "sort_key",
]
