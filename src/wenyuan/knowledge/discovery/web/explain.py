"""How a query was read, in words: nothing is widened or repaired in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ..data import Explanation, ExplanationKind, Why, WhyField
from .address import Asked

_WIDENING = frozenset(ExplanationKind) - {ExplanationKind.EXACT, ExplanationKind.SHORTENED, ExplanationKind.REPAIRED, ExplanationKind.IDENTIFIER}


# Parts of a question that are read as more than words, and can be read as words again.
_PARTS: Final = frozenset({ExplanationKind.PERSON, ExplanationKind.PLACE, ExplanationKind.GENRE, ExplanationKind.DATE})


def is_widened(notes: Sequence[Explanation]) -> bool:
    """Whether more than the letters typed was looked for."""
    return any(note.kind in _WIDENING for note in notes)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence on what was done to the query, and the address of the search without it, where that can be asked for."""

    text: str
    undo_url: str = ""


def say_notes(notes: Sequence[Explanation], asked: Asked) -> list[Note]:
    """Return one sentence for each thing done to the query."""
    said: dict[str, Note] = {}
    for note in notes:
        if text := _say(note):
            undo = asked.address(plain=(*asked.plain, note.source)) if note.kind in _PARTS and note.source in asked.query else ""
            said.setdefault(text, Note(text, undo))
    return list(said.values())


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
        ExplanationKind.PERSON: _("“%(source)s”作为人名，也查 %(result)s"),
        ExplanationKind.PLACE: _("“%(source)s”作为地名，也查 %(result)s"),
        ExplanationKind.GENRE: _("“%(source)s”作为体裁或类别，也查分类 %(result)s"),
        ExplanationKind.PARTLY: _("另有 %(result)s 种只合其中几个词，排在后面"),
        ExplanationKind.MEANING: _("另有 %(result)s 种意思相近"),
        ExplanationKind.WORDS: _("没有连写的“%(source)s”，分成词查找：%(result)s"),
        ExplanationKind.SHORTENED: _("检索式太长，只用了前面一部分"),
        ExplanationKind.REPAIRED: _("号码 %(source)s 的校验码不对，算出应为 %(result)s"),
    }


def say_why(why: Sequence[Why]) -> str:
    """Return in words how a result matches, where the marks in its title do not show it; empty where they do."""
    words = _fields()
    said = [words[one.field] % {"form": one.form} if one.form else words[one.field].partition("%")[0].rstrip("：: “") for one in why if one.field is not WhyField.TITLE]
    return "　".join(dict.fromkeys(said[:3]))


def _fields() -> dict[WhyField, str]:
    return {
        WhyField.IDENTIFIER: _("号码：%(form)s"), WhyField.CLASS_NUMBER: _("分类：%(form)s"), WhyField.OTHER_TITLE: _("又题：%(form)s"), WhyField.PERSON: _("责任者：%(form)s"),
        WhyField.OTHER_NAME: _("别名：%(form)s"), WhyField.SUBJECT: _("主题：%(form)s"), WhyField.DATE: _("年代：%(form)s"), WhyField.PLACE: _("地点：%(form)s"), WhyField.PINYIN: _("读音相合"),
        WhyField.TEXT: _("内容或附注中有"), WhyField.MEANING: _("意思相近"),
    }
