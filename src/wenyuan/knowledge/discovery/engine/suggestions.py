"""Completions while a reader types, and corrections of what sounds or looks like something known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain
from typing import Final

from tantivy import Occur, Query

from wenyuan.bibliography.chinese import fold, fold_many, pinyin_many
from wenyuan.bibliography.classification import CLC_CLASSES, ClassCaption
from wenyuan.knowledge.discovery.analysis import key_code, title_code
from wenyuan.knowledge.discovery.analysis.tokens import (
    OTHER_START,
    START,
    SYLLABLE_JOIN,
    GramPhrase,
    has_han,
    is_han,
    make_key,
    make_phrase,
    make_syllable_phrase,
    split_units,
)
from wenyuan.knowledge.discovery.data import Facet, Suggestion, SuggestionKind
from wenyuan.knowledge.discovery.engine.compile import compile_clause
from wenyuan.knowledge.discovery.engine.facets import count_named
from wenyuan.knowledge.discovery.engine.snapshot import Row, Snapshot
from wenyuan.knowledge.discovery.querying.clauses import Beginning, Clause, Number, Phrase, Token
from wenyuan.knowledge.discovery.querying.readings import read_pinyin
from wenyuan.knowledge.discovery.querying.words import match_initials

MAX_PREFIX: Final = 40
_LOOKED_AT: Final = 40
_CLASSES: Final = 2
# Characters that readers and scanners take for one another, beyond those that sound alike.
_LOOKALIKES: Final = [
    "己已巳",
    "候侯",
    "戊戌戍戎",
    "未末",
    "土士",
    "日曰",
    "人入八",
    "大太犬",
    "天夭",
    "干千于",
    "王玉主",
    "刀力",
    "贝见",
    "风凤",
    "治冶",
    "析折拆",
    "拔拨",
    "徒徙",
    "撤撒",
    "辨辩辫瓣",
    "燥躁噪",
    "暮幕墓慕",
    "壁璧",
    "籍藉",
    "崇祟",
    "卷券",
    "板版",
    "密蜜",
    "账帐",
    "象像",
    "座坐",
    "作做",
    "的地得",
    "班斑",
    "沧苍",
    "萧肖",
    "傅付",
    "阎闫",
    "采彩",
    "杨扬",
]
_SWAPS: Final = {mark: [other for other in group if other != mark] for group in _LOOKALIKES for mark in group}


def find_suggestions(snapshot: Snapshot, prefix: str, limit: int) -> list[Suggestion]:
    """Titles, people, subjects and classes whose start matches, best known first, one of each."""
    folded = fold(prefix[:MAX_PREFIX])
    units = split_units(folded)
    if not units or limit < 1:
        return []
    classes = _find_classes(snapshot, make_key(folded))[: min(_CLASSES, limit)]
    left = limit - len(classes)
    if has_han(folded):
        starts, wanted = _han_starts(units), make_key(folded)
        found = _collect(snapshot, starts, lambda text: make_key(text).startswith(wanted), left)
        return [*found, *classes]
    letters = "".join(units)
    found = _collect(snapshot, _word_starts(units), lambda text: make_key(text).startswith(letters), left)
    if len(found) < left and letters.isascii():
        more = _collect(snapshot, _latin_starts(folded, letters), _sounds(letters), left - len(found))
        found.extend(item for item in more if item not in found)
    return [*found, *classes]


@cache
def _class_forms() -> list[tuple[ClassCaption, tuple[str, ...]]]:
    """Every class with what may be typed for it: number, captions, pinyin, initials."""
    forms: list[tuple[ClassCaption, tuple[str, ...]]] = []
    for caption in CLC_CLASSES.values():
        han = make_key(fold(caption.hans))
        syllables = pinyin_many([han], folded=True)[0].split(" ")
        initials = "".join(syllable[:1] for syllable in syllables)
        typed = (
            make_key(fold(caption.number)),
            han,
            make_key(fold(caption.en)),
            "".join(syllables),
            initials,
        )
        forms.append((caption, typed))
    return forms


def _find_classes(snapshot: Snapshot, wanted: str) -> list[Suggestion]:
    if len(wanted) < 2:
        return []
    matching = [caption for caption, typed in _class_forms() if any(form.startswith(wanted) for form in typed)]
    counted = [(snapshot.count(Query.term_query(snapshot.schema, "class", caption.number, "basic")), caption) for caption in matching[:_LOOKED_AT]]
    counted.sort(key=lambda pair: -pair[0])
    return [Suggestion(f"{caption.number} {caption.hans}", SuggestionKind.CLASS, count) for count, caption in counted if count]


def _han_starts(units: list[str]) -> list[tuple[SuggestionKind, Clause]]:
    phrase = make_phrase(units, at_start=True)
    return [
        (SuggestionKind.TITLE, _clause("title", phrase)),
        (SuggestionKind.PERSON, _clause("person", phrase)),
        (SuggestionKind.SUBJECT, _clause("subject", phrase)),
        (SuggestionKind.TITLE, _clause("title", make_phrase(units, at_start=True, start=OTHER_START))),
    ]


def _word_starts(units: list[str]) -> list[tuple[SuggestionKind, Clause]]:
    """Words in Latin letters, the last of them perhaps unfinished."""
    names = (
        ("title", SuggestionKind.TITLE),
        ("person", SuggestionKind.PERSON),
        ("subject", SuggestionKind.SUBJECT),
    )
    if len(units) == 1:
        return [(kind, Beginning(name, START + units[0])) for name, kind in names]
    phrase = make_phrase(units, at_start=True)
    return [(kind, Phrase(name, phrase.tokens, open_end=True)) for name, kind in names]


def _latin_starts(folded: str, letters: str) -> list[tuple[SuggestionKind, Clause]]:
    starts: list[tuple[SuggestionKind, Clause]] = []
    for syllables in read_pinyin(folded):
        if len(syllables) > 1:
            phrase = make_syllable_phrase(syllables[:-1], at_start=True)
            unfinished = (len(syllables) - 1, SYLLABLE_JOIN.join(syllables[-2:]))
            opened = Phrase("pinyin", (*phrase.tokens[:-1], unfinished), open_end=True)
            if len(syllables) == 2:
                opened = Phrase("pinyin", ((0, START + syllables[0]), unfinished), open_end=True)
            starts.append((SuggestionKind.TITLE, opened))
            starts.append((SuggestionKind.PERSON, Phrase("pinyin_person", opened.tokens, open_end=True)))
    if len(letters) > 3:
        starts.append((SuggestionKind.TITLE, Beginning("pinyin_key", letters)))
        starts.append((SuggestionKind.PERSON, Beginning("pinyin_key", letters)))
    initials = match_initials(letters, 1.0)
    return [*starts, (SuggestionKind.TITLE, initials), (SuggestionKind.PERSON, initials)]


def _clause(field: str, phrase: GramPhrase) -> Clause:
    if len(phrase.tokens) == 1:
        return Token(field, phrase.tokens[0][1])
    return Phrase(field, phrase.tokens, phrase.open_end)


def _sounds(letters: str) -> Callable[[str], bool]:
    def matches(folded: str) -> bool:
        syllables = pinyin_many([folded], folded=True)[0].split(" ")
        joined = "".join(syllables)
        return joined.startswith(letters) or "".join(item[:1] for item in syllables).startswith(letters)

    return matches


def _collect(
    snapshot: Snapshot,
    starts: Iterable[tuple[SuggestionKind, Clause]],
    matches: Callable[[str], bool],
    limit: int,
) -> list[Suggestion]:
    """Names of the wanted kind among the best known documents, in rounds: no kind crowds out another."""
    lists: list[list[tuple[str, str, SuggestionKind]]] = []
    for kind, clause in starts:
        rows = _best_known(snapshot, compile_clause(snapshot.schema, clause))
        texts = list(dict.fromkeys(chain.from_iterable(_names(row, kind) for row in rows)))
        folded = fold_many(texts)
        lists.append([(text, fold_text, kind) for text, fold_text in zip(texts, folded, strict=True) if matches(fold_text)])
    found: dict[tuple[str, SuggestionKind], Suggestion] = {}
    for place in range(max(map(len, lists), default=0)):
        for names in lists:
            if place < len(names) and len(found) < limit:
                text, folded_text, kind = names[place]
                key = (make_key(folded_text), kind)
                if key not in found:
                    found[key] = Suggestion(text, kind, _count(snapshot, kind, text, key[0]))
    return list(found.values())


def _best_known(snapshot: Snapshot, query: Query) -> list[Row]:
    hits = snapshot.searcher.search(query, _LOOKED_AT, count=False, order_by_field="popularity").hits
    return snapshot.read_rows([address for _, address in hits])


def _names(row: Row, kind: SuggestionKind) -> tuple[str, ...]:
    if kind is SuggestionKind.TITLE:
        return row.titles
    return row.people if kind is SuggestionKind.PERSON else row.subjects


def _count(snapshot: Snapshot, kind: SuggestionKind, text: str, key: str) -> int:
    if kind is SuggestionKind.TITLE:
        codes = (title_code(key, proper=True), title_code(key, proper=False))
        terms = [(Occur.Should, Query.term_query(snapshot.schema, "whole", code, "basic")) for code in codes]
        return snapshot.count(Query.boolean_query(terms))
    return count_named(snapshot, Facet.PERSON if kind is SuggestionKind.PERSON else Facet.SUBJECT, text)


def find_corrections(snapshot: Snapshot, query: str, limit: int) -> list[Suggestion]:
    """Known titles and names that are pronounced as the query, or differ by characters easily confused."""
    folded = fold(query[:MAX_PREFIX])
    key = make_key(folded)
    if not is_han(key) or len(key) < 2 or limit < 1:
        return []
    clauses: list[Clause] = [Token("pinyin_key", "".join(pinyin_many([key], folded=True)[0].split(" ")))]
    swapped = {key[:place] + other + key[place + 1 :] for place, mark in enumerate(key) for other in _SWAPS.get(mark, ())}
    for other in swapped:
        clauses.extend(Number("whole", title_code(other, proper=proper)) for proper in (True, False))
        clauses.append(Number("person_code", key_code(other)))
    heard = clauses[0].value if isinstance(clauses[0], Token) else ""
    found: dict[str, Suggestion] = {}
    for clause in clauses:
        for row in _best_known(snapshot, compile_clause(snapshot.schema, clause)):
            for kind in (SuggestionKind.TITLE, SuggestionKind.PERSON):
                for text in _names(row, kind):
                    known = make_key(fold(text))
                    if known == key or known in found:
                        continue
                    sound = "".join(pinyin_many([known], folded=True)[0].split(" "))
                    if known in swapped or sound == heard:
                        found[known] = Suggestion(text, kind, _count(snapshot, kind, text, known))
    return sorted(found.values(), key=lambda item: -item.count)[:limit]
