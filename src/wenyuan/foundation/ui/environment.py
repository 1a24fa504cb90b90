"""The Jinja environment of every page."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import jinja2
from django.conf import settings
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import pass_context
from markupsafe import Markup, escape

from .covers import Cover, draw_cover
from .saying import say_in_page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from jinja2.runtime import Context

_STATIC = Path(__file__).parent / "static" / "ui"


def build_environment(**options: object) -> jinja2.Environment:
    """Make the environment: autoescape on, unknown names are errors, words through gettext."""
    options.setdefault("undefined", jinja2.StrictUndefined)
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
    environment = jinja2.Environment(**options)  # type: ignore[arg-type]  # noqa: S701 -- Django's backend sets autoescape
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    environment.globals |= {
        "_": say_in_page, "gettext": say_in_page,
        "asset": asset, "styles": styles, "static": static, "icon": icon, "cover": cover_html, "draw_cover": draw_cover, "query": query, "field_errors": field_errors,
    }
    environment.filters |= {"number": number, "day": day, "moment": moment, "json": to_json}
    return environment


@lru_cache(maxsize=1)
def _manifest() -> Mapping[str, Mapping[str, object]]:
    path = _STATIC / "manifest.json"
    if not path.exists():
        raise FileNotFoundError("The front end is not built; run ./wenyuan build（前端尚未构建）")
    loaded: Mapping[str, Mapping[str, object]] = json.loads(path.read_text())
    return loaded


def asset(entry: str) -> str:
    """Return the address of a built script, such as `portal`."""
    return f"{settings.STATIC_URL}ui/{_manifest()[f'islands/{entry}.ts']['file']}"


def scripts(entry: str) -> list[str]:
    """Return the addresses of a built script and of all that it imports at once."""
    found: list[str] = []
    waiting = [f"islands/{entry}.ts"]
    while waiting:
        chunk = _manifest()[waiting.pop()]
        address = f"{settings.STATIC_URL}ui/{chunk['file']}"
        imports = chunk.get("imports", [])
        if address not in found:
            found.append(address)
            waiting += [name for name in imports if isinstance(name, str)] if isinstance(imports, list) else []
    return found


def styles(entry: str) -> list[str]:
    """Return the addresses of the style sheets that an entry needs."""
    found: list[str] = []
    chunks = [_manifest()[f"islands/{entry}.ts"]]
    while chunks:
        chunk = chunks.pop()
        css, imports = chunk.get("css", []), chunk.get("imports", [])
        found += [f"{settings.STATIC_URL}ui/{name}" for name in css if isinstance(name, str)] if isinstance(css, list) else []
        chunks += [_manifest()[name] for name in imports] if isinstance(imports, list) else []
    return found


@lru_cache(maxsize=2048)
def icon(name: str, *, solid: bool = False, label: str = "") -> Markup:
    """Return an icon; without a label it is hidden from assistive technology."""
    access = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon{}" {}><use href="{}ui/icons.svg#i-{}"/></svg>').format(" solid" if solid else "", access, settings.STATIC_URL, name)


def cover_html(cover: Cover) -> Markup:
    """Return a cover's markup, hidden from assistive technology: the title stands beside it."""
    lang = Markup(' lang="{}"').format(cover.lang) if cover.lang else ""
    letter = Markup(' data-zi="{}"').format(cover.letter) if cover.letter else ""
    return Markup('<span class="cover {} {}"{}{} aria-hidden="true"><b class="l{}">{}</b><i>{}</i><s>{}</s></span>').format(
        cover.binding, cover.cloth, lang, letter, cover.size, cover.title, cover.author, cover.publisher
    )


def number(value: float | None) -> str:
    """Write a number in groups of three, as libraries count in all three languages; nothing for None."""
    return "" if value is None else f"{value:,}"


def day(value: date | None) -> str:
    """Write a date in the page's language."""
    return "" if value is None else formats.date_format(value, "DATE_FORMAT")


def moment(value: datetime | None) -> str:
    """Write a moment in the library's time zone, to the minute."""
    return "" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def to_json(value: object) -> Markup:
    """Write a value as JSON that is safe inside a script element."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 -- escaped above


@pass_context
def query(context: Context, **changes: object) -> str:
    """Return the page's query string with some parameters changed; None removes one, a list repeats it."""
    request = context["request"]
    pairs: dict[str, list[str]] = {key: list(values) for key, values in request.GET.lists()}
    for key, value in changes.items():
        if value is None or value == "":
            pairs.pop(key, None)
        else:
            pairs[key] = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
    encoded = urlencode(pairs, doseq=True)
    return f"?{encoded}" if encoded else "?"


def field_errors(errors: Mapping[str, list[str]], name: str) -> Markup:
    """Return a field's errors as one line that the field's `aria-describedby` points to."""
    messages = errors.get(name, [])
    if not messages:
        return Markup("")
    return Markup('<p class="error" id="{}-error">{}<span>{}</span></p>').format(name, icon("alert"), escape(" ".join(messages)))
