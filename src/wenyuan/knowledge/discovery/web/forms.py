"""The form of fields that builds a query, and the page that teaches the query language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..api import IndexDamaged, IndexMissing, SearchRequest, search
from .address import FACET_NAMES, clean_query
from .words import MATERIALS, language_word, library_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

ROWS: Final = 4
FIELDS: Final = ("", "title", "author", "subject", "publisher", "series", "isbn", "class", "call", "contents")
_LANGUAGES: Final = ("chi", "eng", "jpn", "kor", "rus", "fre", "ger", "spa", "lat", "tib", "mon", "uig")
_QUOTED: Final = '"“”「」（）()：:'


def show_advanced(request: HttpRequest) -> HttpResponse:
    """GET /search/advanced/: the form; with `go` the way to the results of the query it builds."""
    if "go" in request.GET:
        return HttpResponseRedirect(f"/search/?{urlencode(build_search(request.GET))}")
    labels = {
        "": _("任意字段"), "title": _("题名"), "author": _("责任者"), "subject": _("主题"), "publisher": _("出版者"), "series": _("丛编"),
        "isbn": _("ISBN、ISSN 等号码"), "class": _("分类号"), "call": _("索书号"), "contents": _("目录与摘要"),
    }
    context = {
        "rows": range(1, ROWS + 1), "fields": [(name, labels[name]) for name in FIELDS], "joins": [("and", _("并且")), ("or", _("或者")), ("not", _("不含"))],
        "materials": [(code, str(word)) for code, word in MATERIALS.items()], "languages": [(code, language_word(code)) for code in _LANGUAGES],
        "libraries": sorted(library_words().items()), "first_fields": ("", "title", "author", "subject"),
    }
    return render(request, "discovery/advanced.html", context)


def build_search(form: QueryDict) -> list[tuple[str, str]]:
    """Return the parameters of the search that a filled form stands for."""
    query = ""
    for row in range(1, ROWS + 1):
        text = clean_query(form.get(f"t{row}", ""))
        if not text:
            continue
        field, join = form.get(f"f{row}", ""), form.get(f"j{row}", "and")
        term = build_term(field if field in FIELDS else "", text, whole=form.get(f"m{row}") == "phrase")
        words = {"or": "OR", "not": "NOT"}.get(join, "AND")
        query = f"{query} {words} {term}" if query else f"NOT {term}" if join == "not" else term
    pairs = [("q", query)] if query else []
    for name in FACET_NAMES:
        pairs += [(name, value) for value in form.getlist(name)[:20] if value]
    pairs += [(name, form.get(name, "").strip()) for name in ("from", "to") if form.get(name, "").strip()]
    return pairs + ([("online", "1")] if form.get("online") else [])


def build_term(field: str, text: str, *, whole: bool) -> str:
    """Write one row of the form in the query language; marks that mean something there are left out."""
    plain = " ".join("".join(" " if c in _QUOTED else c for c in text).split())
    if whole:
        plain = f'"{plain}"'
    elif field and " " in plain:
        plain = f"({plain})"
    return f"{field}:{plain}" if field else plain


def show_help(request: HttpRequest) -> HttpResponse:
    """GET /search/help/: every way to ask, each with an example and what it finds here now."""
    examples = [
        (title, [(text, count_hits(text), note) for text, note in rows])
        for title, rows in list_examples()
    ]
    return render(request, "discovery/help.html", {"examples": examples})


def count_hits(text: str) -> int | None:
    """Return what an example finds; None while there is no index."""
    try:
        return search(SearchRequest(query=text, limit=1)).total
    except (IndexMissing, IndexDamaged):
        return None


def list_examples() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return sections of the help: a heading, and queries with what each shows."""
    names = ("title", "author", "subject", "publisher", "series", "class", "contents", "year") if get_language() == "en" else ("题名", "著者", "主题", "出版社", "丛编", "分类号", "目录", "年")
    return [
        (_("直接写"), [
            ("红楼梦", _("书名、作者、主题、目录里的话，都可以直接写")), ("紅樓夢", _("简体、繁体、异体字一样看待")), ("史记 司马迁", _("几个词用空格隔开，须同时出现")),
        ]),
        (_("拼音与罗马字"), [
            ("hong lou meng", _("拼音连写、分写都可以")), ("hlm", _("拼音首字母")), ("Tu Fu", _("旧式拼法也认得：Tu Fu 就是杜甫")),
        ]),
        (_("原样查找"), [
            ('"本草纲目"', _("加引号：字须连在一起，且只要这个字形")), ("=史記", _("加等号：只要这个字形，不通简繁")), ("资治*", _("加星号：以这些字开头")),
        ]),
        (_("限定字段"), [
            (f"{names[0]}:论语", _("题名，也可写 title:")), (f"{names[1]}:鲁迅", _("责任者，也可写 author:")), (f"{names[2]}:植物", _("主题，也可写 subject:")), (f"{names[3]}:中华书局", _("出版者")),
            (f"{names[4]}:四部丛刊", _("丛编、丛书")), (f"{names[5]}:I242", _("中图法分类号；后加星号含下位类")), ("isbn:978*", _("ISBN、ISSN、统一书号，有没有连字符都可以")),
            (f"{names[6]}:列传", _("目录与摘要")),
        ]),
        (_("并、或、非"), [
            ("红楼梦 OR 水浒传", _("任何一个")), ("三国 NOT 演义", _("不要后一个；也可写减号：三国 -演义")), ("(唐诗 OR 宋词) 选", _("用括号分组")),
        ]),
        (_("年代与卷次"), [
            (f"{names[7]}:1900-1949", _("出版年的范围，也可写 年:>1980")), ("民国二十三年", _("年号纪年会换成公元年")), ("卷十二", _("卷十二、卷12、第十二卷一样看待")),
        ]),
    ]
