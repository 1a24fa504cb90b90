"""Offers for the record editor as JSON, and the count of what became of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wenyuan.bibliography.marc import MarcError, MarcFormat, from_mrk
from wenyuan.knowledge.catalogue.pages import EDIT, MAX_BODY, bounded, posted, require, whole_number
from wenyuan.knowledge.discovery.pages import class_word, language_word

from ..data import Offer
from ..offering import LONGEST, UnreadablePaste, offer_for_record
from ..training import WrongModel
from ..uses import OFFERED, note_use

TASK_WORDS: Mapping[str, str | Promise] = {
    "class": gettext_lazy("中图法分类"), "subject": gettext_lazy("主题"), "name": gettext_lazy("责任者"), "series": gettext_lazy("丛编"), "language": gettext_lazy("语种"),
    "audience": gettext_lazy("读者对象"), "pinyin": gettext_lazy("拼音"), "page": gettext_lazy("粘贴的内容"),
}
AUDIENCE_WORDS: Mapping[str, str | Promise] = {
    "a": gettext_lazy("少年儿童"), "b": gettext_lazy("学前"), "c": gettext_lazy("小学"), "d": gettext_lazy("少年"), "e": gettext_lazy("青年"), "k": gettext_lazy("研究人员"),
    "m": gettext_lazy("成人，普通"),
}


@require_POST
@bounded
def assist_offers(request: HttpRequest) -> HttpResponse:
    """POST /staff/assist/offers/: what is offered for a record's text and a pasted title page or ONIX product; JSON. Nothing is stored."""
    require(request, EDIT)
    format_ = MarcFormat.MARC21 if posted(request).get("format") == "marc21" else MarcFormat.CNMARC
    text = posted(request).get("mrk", "").replace("\r\n", "\n")[:MAX_BODY]
    try:
        offers = offer_for_record(from_mrk(text, format=format_), pasted=posted(request).get("pasted", "")[:LONGEST], today=timezone.localdate())
    except MarcError as problem:
        return _answer([], _("读不出：%(reason)s") % {"reason": problem.reason}, status=422)
    except UnreadablePaste as problem:
        return _answer([], _("粘贴的不是读得出的 ONIX：%(reason)s") % {"reason": problem}, status=422)
    except WrongModel:
        return _answer([], _("模型文件与写下时不同，不能用。请重新训练。"), status=503)
    return _answer([_row(one) for one in offers], "")


def _answer(rows: list[dict[str, object]], error: str, *, status: int = 200) -> JsonResponse:
    return JsonResponse({"offers": rows, "error": error}, status=status, json_dumps_params={"ensure_ascii": False})


def _row(one: Offer) -> dict[str, object]:
    return {
        "task": one.task, "label": str(TASK_WORDS[one.task]), "shown": _shown(one), "detail": _detail(one), "reason": say_reason(one), "sure": None if one.confidence is None else round(100 * one.confidence),
        "tag": one.edits[0].tag, "like": [{"address": f"/staff/records/{row.id}/", "title": row.title} for row in one.like],
        "edits": [{"tag": edit.tag, "occurrence": edit.occurrence, "line": edit.line, "was": edit.was, "vacant": edit.vacant} for edit in one.edits],
    }


def _shown(one: Offer) -> str:
    if one.task == "language":
        return f"{language_word(one.value)} {one.value}"
    return str(AUDIENCE_WORDS.get(one.value, one.value)) if one.task == "audience" else one.value


def _detail(one: Offer) -> str:
    if one.task == "class":
        return next(filter(None, (class_word(one.value[:end]) for end in range(len(one.value), 0, -1))), "")
    if one.task == "name":
        return one.detail
    return ""


def say_reason(one: Offer) -> str:
    """Return why something is offered."""
    if one.task == "name":
        if not one.edits[0].line.count("$3") and not one.edits[0].line.count("$0"):
            return _("责任说明里有，规范库里没有")
        return _("规范库里同名 %(n)s 个，请认准") % {"n": one.count} if one.count > 1 else _("规范库里只有这一个")
    if one.task in {"series", "page"}:
        return _("附注或副题名里提到") if one.task == "series" else _("来自粘贴的内容")
    if one.task == "pinyin":
        return _("配 %(n)s 个 880 字段") % {"n": one.count} if one.detail == "880" else _("由汉字读出")
    parts = [_("题名有“%(w)s”的 %(t)s 条中 %(a)s 条如此") % {"w": one.evidence.word, "t": one.evidence.total, "a": one.evidence.agree} if one.evidence.word else _("按全文用字推断")]
    if one.task == "class" and one.value != one.detail:
        parts.append(_("相近的书里 %(n)s 种用这个号") % {"n": one.count})
    return _("；").join(parts)


@require_POST
@bounded
def assist_used(request: HttpRequest) -> HttpResponse:
    """POST /staff/assist/used/: count one suggestion as taken or refused, in the library whose record is edited."""
    library = whole_number(posted(request).get("library")) or 0
    require(request, EDIT, library_id=library)
    task = posted(request).get("task", "")
    if task not in OFFERED:
        return HttpResponse(status=400)
    note_use(library_id=library, task=task, taken=posted(request).get("taken") == "1", first=posted(request).get("first") == "1", day=timezone.localdate())
    return HttpResponse(status=204)
