"""The desk: topics, what one is, and its way to readers."""

from __future__ import annotations

import io

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.libraries.api import library_names
from wenyuan.foundation.storage.api import FileTooLarge, QuotaExceeded, Reference, keep_file
from wenyuan.knowledge.discovery.pages import material_word

from ..data import TopicData
from ..domain.topics import (
    LANGUAGES,
    NotNow,
    TopicForm,
    WrongTopic,
    publish_topic,
    return_topic,
    save_topic,
    set_cover,
    set_curators,
    submit_topic,
    withdraw_topic,
)
from ..enums import SITE_PARTS, Accent, TopicState
from ..queries.addresses import say
from ..queries.entries import count_types
from ..queries.topics import count_entries, list_curators, list_essays, list_imports, list_picks, list_steps, list_topics, list_types
from .door import EDIT, PUBLISH, is_too_large, libraries_for, require, topic_for, whole_number
from .labels import LICENCES, part_words, problem_words, say_errors

MARKS = {"draft": "out", "review": "wait", "published": "in", "withdrawn": "no"}
MATERIALS = ("book", "ancient", "manuscript", "serial", "newspaper", "article", "map", "image", "rubbing", "audio", "video", "object", "dataset", "web", "other")
_IMAGE_MB = 10
IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


@never_cache
def topic_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/topics/."""
    person = require(request)
    topics = list_topics(states=TopicState.values, libraries=person.libraries_where(EDIT))
    counts = count_entries(topic_ids=[one.id for one in topics])
    context = {"topics": [(one, say(one.titles), counts.get(one.id, 0)) for one in topics], "names": library_names(), "states": dict(TopicState.choices), "marks": MARKS}
    return render(request, "collections/staff_topics.html", context)


@never_cache
def topic_new(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/topics/new/."""
    person = require(request)
    if request.method != "POST":
        return _form(request, TopicForm("", {}), None)
    library_id = whole_number(request.POST.get("library"))
    require(request, library_id=library_id)
    form = read_form(request)
    try:
        topic_id = save_topic(topic_id=None, library_id=library_id, form=form, at=timezone.now(), actor_id=person.id)
    except WrongTopic as wrong:
        return _form(request, form, None, errors=say_errors(wrong.errors))
    return HttpResponseRedirect(f"/staff/topics/{topic_id}/")


@never_cache
def topic_edit(request: HttpRequest, topic_id: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/edit/: what it is called, where it lies, how it looks, what it holds."""
    if is_too_large(request, megabytes=_IMAGE_MB):
        return render(request, "ui/400.html", status=413)
    person, topic = topic_for(request, topic_id)
    if request.method != "POST":
        return _form(request, TopicForm(topic.slug, topic.titles, topic.summaries, topic.query, topic.materials, topic.accent, topic.licence, topic.citation, topic.menu), topic)
    form = read_form(request)
    now = timezone.now()
    try:
        save_topic(topic_id=topic.id, library_id=topic.library_id, form=form, at=now, actor_id=person.id)
        if "cover" in request.FILES:
            set_cover(topic_id=topic.id, digest=keep_image(request, topic, "cover"), at=now)
        elif request.POST.get("drop_cover"):
            set_cover(topic_id=topic.id, digest="", at=now)
    except WrongTopic as wrong:
        return _form(request, form, topic, errors=say_errors(wrong.errors))
    if person.may(PUBLISH, library_id=topic.library_id):
        set_curators(topic_id=topic.id, account_ids=_find_accounts(request.POST.get("curators", "")))
    return HttpResponseRedirect(f"/staff/topics/{topic.id}/")


def keep_image(request: HttpRequest, topic: TopicData, name: str) -> str:
    """Keep a picture that was sent for a topic; return its digest.

    Raises:
        WrongTopic: It is no picture that browsers show, or too large.
    """
    sent = request.FILES[name]
    if isinstance(sent, list) or sent is None:
        raise WrongTopic({name: "image"})
    content = sent.read(_IMAGE_MB * 2**20 + 1)
    if not content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")):
        raise WrongTopic({name: "image"})
    try:
        return keep_file(stream=io.BytesIO(content), reference=Reference("knowledge.collections", f"topic:{topic.id}", "image", topic.library_id), at=timezone.now(), limit=_IMAGE_MB * 2**20).digest
    except FileTooLarge:
        raise WrongTopic({name: "long"}) from None
    except QuotaExceeded:
        raise WrongTopic({name: "quota"}) from None


def read_form(request: HttpRequest) -> TopicForm:
    """Return what was written in."""
    sent = request.POST
    order = sorted(((whole_number(sent.get(f"menu-{part}")), place, part) for place, part in enumerate(SITE_PARTS) if whole_number(sent.get(f"menu-{part}"))))
    menu = tuple(part for _number, _place, part in order) if any(f"menu-{part}" in sent for part in SITE_PARTS) else SITE_PARTS
    return TopicForm(
        sent.get("slug", "").strip(), {tag: sent.get(f"title-{tag}", "") for tag in LANGUAGES}, {tag: sent.get(f"summary-{tag}", "") for tag in LANGUAGES}, sent.get("query", ""),
        tuple(one for one in sent.getlist("materials") if one in MATERIALS), sent.get("accent", Accent.INDIGO), sent.get("licence", "") if sent.get("licence", "") in {"", *LICENCES} else "",
        sent.get("citation", ""), menu,
    )


def _find_accounts(text: str) -> list[int]:
    names = text.replace("，", " ").replace(",", " ").split()[:50]
    return list(get_user_model().objects.filter(username__in=names).values_list("pk", flat=True))


def _form(request: HttpRequest, form: TopicForm, topic: TopicData | None, *, errors: dict[str, str] | None = None) -> HttpResponse:
    person = require(request)
    curators = list_curators(topic_id=topic.id) if topic is not None else []
    named = get_user_model().objects.filter(pk__in=curators).order_by("username").values_list("username", flat=True)
    context = {
        "form": form, "topic": topic, "errors": errors or {}, "libraries": libraries_for(person), "names": library_names(), "accents": Accent.choices, "licences": LICENCES,
        "parts": [(part, word, form.menu.index(part) + 1 if part in form.menu else 0) for part, word in part_words().items()], "materials": [(one, material_word(one)) for one in MATERIALS],
        "tags": [("zh-hans", "zh-Hans", _("简体")), ("zh-hant", "zh-Hant", _("繁体")), ("en", "en", _("英文"))], "curators": " ".join(named),
        "may_name": topic is not None and person.may(PUBLISH, library_id=topic.library_id), "home": person.home_library_id,
    }
    return render(request, "collections/staff_topic_form.html", context, status=422 if errors else 200)


@never_cache
def topic_page(request: HttpRequest, topic_id: int, problem: str = "") -> HttpResponse:
    """GET /staff/topics/ID/: what it holds, where it stands, what was done."""
    person, topic = topic_for(request, topic_id)
    counted = count_types(topic_id=topic.id)
    steps = list_steps(topic_id=topic.id)
    context = {
        "topic": topic, "title": say(topic.titles), "state": dict(TopicState.choices)[topic.state], "mark": MARKS[topic.state], "problem": problem,
        "types": [(one, say(one.titles), counted.get(one.id, 0)) for one in list_types(topic_id=topic.id)], "total": sum(counted.values()),
        "essays": list_essays(topic_id=topic.id, hidden=True), "picks": len(list_picks(topic_id=topic.id)), "imports": list_imports(topic_id=topic.id)[:8], "steps": steps,
        "actors": names_of(account_ids={one.actor_id for one in steps if one.actor_id is not None}), "may_publish": person.may(PUBLISH, library_id=topic.library_id),
        "acts": {"created": _("新建"), "submitted": _("送审"), "returned": _("退回"), "published": _("发布"), "withdrawn": _("撤下")},
    }
    return render(request, "collections/staff_topic.html", context, status=409 if problem else 200)


@require_POST
@never_cache
def topic_act(request: HttpRequest, topic_id: str, act: str) -> HttpResponse:
    """POST /staff/topics/ID/submit|return|publish|withdraw/."""
    person, topic = topic_for(request, int(topic_id), EDIT if act == "submit" else PUBLISH)
    now, reason = timezone.now(), request.POST.get("reason", "")
    try:
        match act:
            case "submit":
                submit_topic(topic_id=topic.id, at=now, actor_id=person.id)
            case "return":
                return_topic(topic_id=topic.id, reason=reason, at=now, actor_id=person.id)
            case "publish":
                publish_topic(topic_id=topic.id, at=now, actor_id=person.id)
            case "withdraw":
                withdraw_topic(topic_id=topic.id, reason=reason, at=now, actor_id=person.id)
            case _:
                raise Http404
    except NotNow as problem:
        return topic_page(request, topic.id, problem=problem_words()[problem.reason])
    return HttpResponseRedirect(f"/staff/topics/{topic.id}/")
