"""Words of the module in three languages."""

from django.utils.functional import lazystr
from django.utils.translation import get_language

WORDS = {
    "title": {"zh-hans": "今日一书", "zh-hant": "今日一書", "en": "Book of the day"},
    "lead": {"zh-hans": "馆藏里的一本，每天一换。", "zh-hant": "館藏中的一本，每天一換。", "en": "One book of the collections, another every day."},
    "open": {"zh-hans": "看这本书", "zh-hant": "看這本書", "en": "See this book"},
    "none": {"zh-hans": "目录里还没有书，明天再来看。", "zh-hant": "目錄裡還沒有書，明天再來看。", "en": "There is no book in the catalogue yet; come back tomorrow."},
}


class Word(str):
    """Says itself in the language of whoever looks; Chinese where nobody does."""

    __slots__ = ()

    def __str__(self) -> str:
        known = WORDS[str.__str__(self)]
        return known.get(get_language() or "", known["zh-hans"])


def word(key: str) -> str:
    """Return a word that is chosen when it is shown."""
    return lazystr(Word(key))
