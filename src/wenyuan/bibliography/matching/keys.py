"""Short texts that copies of the same publication share."""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.matching.features import Features

_HEAD: Final = 6
_TAIL: Final = 4
# What six characters say in Chinese takes so many letters.
_LETTERS: Final = 14
_NAME: Final = 4
_WHOLE: Final = 60


def block_keys(features: Features) -> frozenset[str]:
    """Return the keys of a record: two records that share none are not compared.

    Each of them survives other faults: numbers a wrong title, the head of the title with the year a wrong number, head and tail of the title with a person or
    the publisher a wrong year, the whole title a record that has little else. The last is of everything together, as in the Gold Rush key: where all the
    others are shared by too many, only copies share it.
    """
    title, keys = features.title, set[str]()
    keys.update([f"i:{number}" for number in features.isbns], [f"i:{number}" for number in features.set_isbns])
    keys.update([f"s:{number}" for number in features.issns], [f"n:{number}" for number in features.numbers], [f"c:{number}" for number in features.control])
    if not title:
        return frozenset(keys)
    latin = title[:_HEAD].isascii()
    head, tail = title[:_LETTERS if latin else _HEAD], title[-(_LETTERS if latin else _TAIL):]
    publisher, year = features.publisher[:_NAME], features.years[0] if features.years is not None else 0
    volume = ".".join(map(str, features.volume))
    if year:
        keys.add(f"y:{head}:{year}:{volume}")
    keys.update([f"p:{head}:{person[:_NAME]}:{volume}" for person in features.people])
    if publisher:
        keys.update((f"b:{head}:{publisher}:{volume}", f"e:{tail}:{publisher}:{volume}"))
    if features.pages:
        keys.add(f"g:{title[:_HEAD if latin else 3]}:{features.pages}")
    keys.add(f"t:{features.whole_title[:_WHOLE]}:{features.part[:8]}")
    if year and features.people:
        keys.add(f"r:{features.whole_title[:_WHOLE]}:{volume}{features.part[:8]}:{year}:{features.pages}:{features.edition}:{publisher}:{min(features.people)}")
    return frozenset(keys)
