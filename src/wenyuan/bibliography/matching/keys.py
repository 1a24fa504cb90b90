"""Short texts that copies of the same publication share."""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.matching.features import Features

_HEAD: Final = 6
_TAIL: Final = 4


def block_keys(features: Features) -> frozenset[str]:
    """Return the keys of a record: two records that share none are not compared.

    Each of them survives other faults: numbers a wrong title, the head of the title with the year a wrong number, head and tail of the title with a person or
    the publisher a wrong year, the whole title a record that has little else.
    """
    title, keys = features.title, set[str]()
    keys |= {f"i:{number}" for number in features.isbns | features.set_isbns}
    keys |= {f"s:{number}" for number in features.issns}
    keys |= {f"n:{number}" for number in features.numbers}
    if not title:
        return frozenset(keys)
    head, tail = title[:_HEAD], title[-_TAIL:]
    if features.years is not None:
        keys.add(f"y:{head}:{features.years[0]}")
    keys |= {f"p:{head}:{person[:4]}" for person in features.people}
    if features.publisher:
        keys.add(f"b:{head}:{features.publisher[:4]}")
        keys.add(f"e:{tail}:{features.publisher[:4]}")
    if features.pages:
        keys.add(f"g:{title[:3]}:{features.pages}")
    keys.add(f"t:{features.whole_title[:60]}:{features.part[:8]}")
    return frozenset(keys)
