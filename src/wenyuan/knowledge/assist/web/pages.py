"""How well suggestions do on records that were not seen, a title page to try, and training anew."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.knowledge.catalogue.pages import BATCH, EDIT, bounded, posted, require
from wenyuan.knowledge.discovery.pages import class_word, language_word

from ..data import Suggestions
from ..suggesting import by_task, suggest_for_text
from ..training import WrongModel, model_info
from ..uses import count_uses
from .offers import AUDIENCE_WORDS, TASK_WORDS

_LONGEST = 20_000
_DAYS = 90


@bounded
def assist_page(request: HttpRequest) -> HttpResponse:
    """GET and POST /staff/assist/: figures of the model, and with a posted `text` what it suggests; nothing is stored."""
    person = require(request, EDIT)
    text = posted(request).get("text", "")[:_LONGEST] if request.method == "POST" else ""
    found: Suggestions | None = None
    damaged = False
    try:
        found = suggest_for_text(text) if text.strip() else None
    except WrongModel:
        damaged = True
    info = model_info()
    trainer = names_of(account_ids={info.actor_id}).get(info.actor_id, "") if info and info.actor_id is not None else ""
    since = timezone.localdate() - timedelta(days=_DAYS)
    context = {
        "uses": count_uses(since=since, libraries=list(held) if (held := person.libraries_where(EDIT)) is not None else None), "days": _DAYS, "trainer": trainer, "task_words": TASK_WORDS, "audience_words": AUDIENCE_WORDS,
        "info": info, "trained_at": parse_datetime(info.trained_at) if info else None, "text": text, "found": found, "values": by_task(found.values) if found else {}, "damaged": damaged,
        "may_train": person.may(BATCH), "class_word": class_word, "language_word": language_word, "asked": request.GET.get("asked"),
    }
    return render(request, "assist/page.html", context)


@require_POST
@bounded
def assist_train(request: HttpRequest) -> HttpResponse:
    """POST /staff/assist/train/: train anew in the background; the model in use stays until the new one is there."""
    person = require(request, BATCH)
    enqueue(name="assist.train", title="辅助编目：训练", requested_by_id=person.id)
    return HttpResponseRedirect("/staff/assist/?asked=1")
