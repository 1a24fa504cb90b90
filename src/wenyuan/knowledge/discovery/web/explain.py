"""How a query was read, in words: nothing is widened or repaired in silence."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..data import Explanation, ExplanationKind

_WIDENING = frozenset(ExplanationKind) - {ExplanationKind.EXACT, ExplanationKind.SHORTENED, ExplanationKind.REPAIRED, ExplanationKind.IDENTIFIER}


def is_widened(notes: Sequence[Explanation]) -> bool:
    """Whether more than the letters typed was looked for."""
    return any(note.kind in _WIDENING for note in notes)


def say_notes(notes: Sequence[Explanation]) -> list[str]:
    """Return one sentence for each thing done to the query."""
    return list(dict.fromkeys(filter(None, map(_say, notes))))


def _say(note: Explanation) -> str:
    if note.kind is ExplanationKind.REPAIRED and not note.result:
        return _("检索式里不成对的符号没有使用")
    sentence = _sentences().get(note.kind, "")
    return sentence % {"source": note.source, "result": note.result} if "%(" in sentence else sentence


def _sentences() -> dict[ExplanationKind, str]:
    return {
        ExplanationKind.FOLDED: _("“%(source)s”的简体、繁体与异体字形一并查找"),
        ExplanationKind.EXACT: _("只查“%(source)s”的原字形"),
        ExplanationKind.IDENTIFIER: _("按号码 %(result)s 查找"),
        ExplanationKind.CLASS_NUMBER: _("也按分类号 %(result)s 查找"),
        ExplanationKind.PINYIN: _("“%(source)s”按拼音 %(result)s 查找"),
        ExplanationKind.PINYIN_TYPO: _("没有拼作“%(source)s”的，改按相近的拼音 %(result)s 查找"),
        ExplanationKind.WADE_GILES: _("“%(source)s”按旧式拼法读作 %(result)s"),
        ExplanationKind.DATE: _("“%(source)s”即 %(result)s"),
        ExplanationKind.VOLUME: _("“%(source)s”与 %(result)s 同样看待"),
        ExplanationKind.WORDS: _("没有连写的“%(source)s”，分成词查找：%(result)s"),
        ExplanationKind.SHORTENED: _("检索式太长，只用了前面一部分"),
        ExplanationKind.REPAIRED: _("号码 %(source)s 的校验码不对，算出应为 %(result)s"),
    }
