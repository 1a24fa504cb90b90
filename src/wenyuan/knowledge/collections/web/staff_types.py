"""The desk: record types and their fields."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.knowledge.discovery.pages import material_word

from ..data import FieldData, TopicData, TypeData
from ..domain.topics import LANGUAGES, WrongTopic
from ..domain.types import drop_type, save_type
from ..enums import Kind
from ..queries.addresses import say
from ..queries.topics import list_types
from .door import topic_for, type_for, whole_number
from .labels import say_errors
from .staff_topics import MATERIALS

_ROWS = 60
_SPARE = 4
_FLAGS = ("repeatable", "required", "faceted", "sorted", "listed")


@never_cache
def type_new(request: HttpRequest, topic_id: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/types/new/."""
    _person, topic = topic_for(request, topic_id)
    return _answer(request, topic, None)


@never_cache
def type_edit(request: HttpRequest, topic_id: int, type_id: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/types/TYPE/."""
    _person, topic = topic_for(request, topic_id)
    return _answer(request, topic, type_for(topic, type_id))


def _answer(request: HttpRequest, topic: TopicData, type_: TypeData | None) -> HttpResponse:
    if request.method != "POST":
        return _show(request, topic, type_, type_ or TypeData(0, topic.id, "", {}, "other", ()), {})
    sent = request.POST
    form = TypeData(
        type_.id if type_ else 0, topic.id, sent.get("code", "").strip(), {tag: text.strip() for tag in LANGUAGES if (text := sent.get(f"title-{tag}", ""))[:200].strip()},
        sent.get("material", "other") if sent.get("material") in MATERIALS else "other", read_fields(request),
    )
    try:
        if type_ is not None and sent.get("act") == "drop":
            drop_type(topic_id=topic.id, type_id=type_.id)
        else:
            save_type(
                topic_id=topic.id, type_id=type_.id if type_ else None, code=form.code, titles=form.titles, material=form.material, fields=form.fields, at=timezone.now(),
                place=[one.id for one in list_types(topic_id=topic.id)].index(type_.id) if type_ else len(list_types(topic_id=topic.id)),
            )
    except WrongTopic as wrong:
        return _show(request, topic, type_, form, say_errors(wrong.errors))
    return HttpResponseRedirect(f"/staff/topics/{topic.id}/")


def read_fields(request: HttpRequest) -> tuple[FieldData, ...]:
    """Return the fields that were written in, in the order of their numbers; rows without code and title are left out."""
    sent = request.POST
    found: list[tuple[int, int, FieldData]] = []
    for row in range(_ROWS):
        code, title = sent.get(f"code-{row}", "").strip(), sent.get(f"name-{row}", "").strip()
        if not (code or title) or sent.get(f"drop-{row}"):
            continue
        titles = {"zh-hans": title, "zh-hant": sent.get(f"name_hant-{row}", "").strip(), "en": sent.get(f"name_en-{row}", "").strip()}
        choices = tuple(dict.fromkeys(one.strip() for one in sent.get(f"choices-{row}", "").replace("；", "\n").replace(";", "\n").split("\n") if one.strip()))
        flags = {flag: bool(sent.get(f"{flag}-{row}")) for flag in _FLAGS}
        found.append((whole_number(sent.get(f"place-{row}"), 999), row, FieldData(code, sent.get(f"kind-{row}", "text"), {tag: text for tag, text in titles.items() if text}, choices, **flags)))
    return tuple(one for _place, _row, one in sorted(found, key=lambda item: item[:2]))


def _show(request: HttpRequest, topic: TopicData, type_: TypeData | None, form: TypeData, errors: dict[str, str]) -> HttpResponse:
    empty = FieldData("", "text", {})
    context = {
        "topic": topic, "topic_title": say(topic.titles), "type": type_, "form": form, "errors": errors, "kinds": Kind.choices, "materials": [(one, material_word(one)) for one in MATERIALS],
        "rows": [*form.fields, *[empty] * _SPARE][:_ROWS], "problems": [(name, text) for name, text in errors.items() if name not in {"code", "titles"}],
        "flags": [("repeatable", _("可重复")), ("required", _("必填")), ("faceted", _("可筛选")), ("listed", _("列表显示"))],
        "tags": [("zh-hans", "zh-Hans", _("简体")), ("zh-hant", "zh-Hant", _("繁体")), ("en", "en", _("英文"))],
    }
    return render(request, "collections/staff_type.html", context, status=422 if errors else 200)
