"""Problems of a record as sentences in the page's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenyuan.bibliography.identifiers import read_plain_isbn
from wenyuan.bibliography.marc import Field, MarcFormat, Record
from wenyuan.bibliography.matching import Aspect, Verdict
from wenyuan.bibliography.validation import Problem, field_definition, field_name, validate
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, search

from ..queries.likely_same import LikelySame
from ..queries.records import find_records
from .staff_door import page_language

_TEXTS: dict[str, str | Promise] = {
    "leader-length": _("头标应为 24 个字符，现为 %(found)s 个。"),
    "leader-value": _("头标第 %(place)s 位是“%(found)s”，可用：%(allowed)s。"),
    "mandatory-field": _("缺少必备字段 %(tag)s %(name)s。"),
    "repeated-field": _("%(tag)s %(name)s 不可重复，现有 %(count)s 个。"),
    "unknown-field": _("没有定义字段 %(tag)s。"),
    "control-field": _("%(tag)s 是控制字段，不分子字段。"),
    "data-field": _("%(tag)s 是数据字段，要有指示符和子字段。"),
    "indicator": _("第 %(place)s 指示符是“%(found)s”，可用：%(allowed)s。"),
    "empty-field": _("字段没有子字段。"),
    "unknown-subfield": _("没有定义子字段 $%(code)s。"),
    "repeated-subfield": _("子字段 $%(code)s 不可重复，现有 %(count)s 个。"),
    "mandatory-subfield": _("缺少必备子字段 $%(code)s。"),
    "empty-subfield": _("子字段 $%(code)s 没有内容。"),
    "isbn-check-digit": _("ISBN 校验位应为 %(expected)s，现为 %(found)s。"),
    "isbn-form": _("“%(value)s”不像 ISBN。"),
    "issn-check-digit": _("ISSN 校验位应为 %(expected)s，现为 %(found)s。"),
    "issn-form": _("“%(value)s”不像 ISSN。"),
    "isbn-known": _("同一 ISBN 已有记录《%(title)s》。"),
    "class-missing": _("没有中图法分类号。"),
    "class-form": _("“%(value)s”不合中图法分类号的写法。"),
    "class-points": _("分类号“%(value)s”通常写作 %(expected)s。"),
    "coded-length": _("应为 %(expected)s 个字符，现为 %(found)s 个。"),
    "date-entered": _("入档日期“%(found)s”不是已到的日子。"),
    "date-kind": _("出版时间类型“%(found)s”没有定义。"),
    "date-coded": _("编码年份“%(found)s”读不出。"),
    "date-future": _("编码年份 %(year)s 还没有到。"),
    "date-order": _("编码年份后者 %(second)s 早于前者 %(first)s。"),
    "date-imprint": _("编码年份 %(coded)s 与出版日期“%(written)s”不合。"),
    "language-code": _("“%(code)s”不是 ISO 639-2 语种代码。"),
    "name-without-heading": _("责任说明中的“%(name)s”没有检索点。"),
    "pinyin-missing": _("“%(value)s”没有拼音。"),
    "link-title": _("连接字段没有题名。"),
    "link-number": _("连接字段没有对方记录的标识号。"),
}

_ASPECTS: dict[Aspect, str | Promise] = {
    Aspect.TITLE: _("题名"), Aspect.VOLUME: _("卷册"), Aspect.PEOPLE: _("责任者"), Aspect.ISBN: _("ISBN"), Aspect.ISSN: _("ISSN"), Aspect.NUMBER: _("号码"),
    Aspect.YEAR: _("年份"), Aspect.EDITION: _("版次"), Aspect.PUBLISHER: _("出版者"), Aspect.EXTENT: _("页数"), Aspect.MATERIAL: _("类型"), Aspect.LANGUAGE: _("语种"),
}

_MISSING = frozenset({"mandatory-field", "class-missing"})


def problems_of(record: Record, *, record_id: int | None, today: date) -> tuple[Problem, ...]:
    """Return what is wrong with a record, other records of its ISBN among it.

    Fields with nothing in them yet are left alone: saving drops them. What is mandatory counts them as missing.
    """
    found = validate(record, today=today, find_same=lambda isbn: same_isbn(isbn, record_id))
    is_new = record_id is None
    empty = _empty_fields(record, is_new=is_new)
    if not empty:
        return found
    filled = replace(record, fields=tuple(f for f in record.fields if not is_unfilled(f, record.format, is_new=is_new)))
    missing = [p for p in validate(filled, today=today) if p.rule in _MISSING]
    kept = (p for p in found if p.rule not in _MISSING and (p.tag, p.occurrence) not in empty and not (is_new and p.rule == "empty-subfield"))
    return (*missing, *kept)


def is_unfilled(field: Field, format_: MarcFormat, *, is_new: bool) -> bool:
    """Whether nothing has been typed into a field; in a new record also one that has but the template's own values."""
    if field.data is not None:
        return False
    filled = {s.code for s in field.subfields if s.value.strip()}
    known = field_definition(format_, field.tag)
    if not filled or not is_new or known is None or known.mandatory:
        return not filled
    return any(s.mandatory and s.code not in filled for s in known.subfields.values())


def _empty_fields(record: Record, *, is_new: bool) -> set[tuple[str, int]]:
    seen: Counter[str] = Counter()
    found: set[tuple[str, int]] = set()
    for field in record.fields:
        if is_unfilled(field, record.format, is_new=is_new):
            found.add((field.tag, seen[field.tag]))
        seen[field.tag] += 1
    return found


def same_isbn(isbn13: str, except_id: int | None) -> Sequence[tuple[str, str]]:
    """Return address and title of other records with an ISBN, asked of the index; none while it cannot answer."""
    try:
        answer = search(SearchRequest(query=isbn13, filters=Filters(sources=("catalogue",)), limit=8))
    except (IndexMissing, IndexDamaged):
        return ()
    wanted = {isbn13, (read_plain_isbn(isbn13) or ("", ""))[1]} - {""}
    rows = find_records(record_ids=[hit.key for hit in answer.hits if hit.key != except_id]).values()
    return [(f"/staff/records/{row.id}/", row.title) for row in rows if wanted & set(row.isbns) and row.status != "deleted"][:3]


def say(problem: Problem, record: Record) -> str:
    """Return a problem as a sentence."""
    name = field_name(record.format, problem.tag, page_language())
    params = {**problem.params, "name": problem.params["name"] if problem.message_key == "name-without-heading" else name, "tag": problem.tag}
    return str(_TEXTS[problem.message_key]) % params


def problem_rows(problems: Sequence[Problem], record: Record) -> list[dict[str, object]]:
    """Return problems as the editor takes them."""
    return [
        {
            "level": str(p.level), "tag": p.tag, "occurrence": p.occurrence, "subfield": p.subfield, "rule": p.rule, "text": say(p, record),
            "address": p.params.get("address", ""),
            "repair": {"tag": p.repair.tag, "occurrence": p.repair.occurrence, "line": p.repair.line, "shown": p.repair.shown} if p.repair else None,
        }
        for p in problems
    ]


def same_rows(found: Sequence[LikelySame], libraries: Mapping[int, str]) -> list[dict[str, object]]:
    """Return likely duplicates as the editor takes them: what agrees, and what speaks against."""
    return [
        {
            "address": f"/staff/records/{one.record.id}/", "copy": f"/staff/records/new/?from={one.record.id}", "title": one.record.title,
            "imprint": "，".join(filter(None, (one.record.publisher, one.record.date_text, one.record.edition))), "library": libraries.get(one.record.library_id, ""),
            "same": one.judgement.verdict == Verdict.SAME,
            "agrees": [str(_ASPECTS[finding.aspect]) for finding in one.judgement.findings if finding.weight > 0],
            "differs": [str(_ASPECTS[finding.aspect]) for finding in one.judgement.findings if finding.weight < 0],
        }
        for one in found
    ]
