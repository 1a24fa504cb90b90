"""Words of codes: kinds of material, languages, libraries, classes, in the language of the page."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale
from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from opencc import OpenCC

from wenyuan.bibliography.chinese import DYNASTIES
from wenyuan.bibliography.classification import CLC_CLASSES, ClassCaption
from wenyuan.bibliography.places import all_places
from wenyuan.foundation.libraries.api import library_names

MATERIALS: Final[dict[str, str | Promise]] = {
    "book": _("图书"), "ancient": _("古籍"), "serial": _("期刊"), "newspaper": _("报纸"), "thesis": _("学位论文"), "article": _("文章"),
    "map": _("地图"), "score": _("乐谱"), "audio": _("录音"), "video": _("影像"), "image": _("图片"), "manuscript": _("手稿档案"),
    "rubbing": _("拓片"), "electronic": _("电子资源"), "web": _("网络资源"), "dataset": _("数据集"), "object": _("实物"),
    "microform": _("缩微品"), "kit": _("多媒体"), "other": _("其他"),
}
# MARC language codes (ISO 639-2/B) and the tags under which CLDR names them.
_LANGUAGES: Final = {
    "chi": "zh", "zho": "zh", "eng": "en", "jpn": "ja", "kor": "ko", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "rus": "ru", "spa": "es",
    "ita": "it", "por": "pt", "lat": "la", "grc": "grc", "gre": "el", "ell": "el", "ara": "ar", "heb": "he", "san": "sa", "hin": "hi", "per": "fa",
    "fas": "fa", "tib": "bo", "bod": "bo", "mon": "mn", "mnc": "mnc", "uig": "ug", "kaz": "kk", "vie": "vi", "tha": "th", "dut": "nl", "nld": "nl",
    "pol": "pl", "cze": "cs", "ces": "cs", "hun": "hu", "swe": "sv", "dan": "da", "nor": "no", "fin": "fi", "tur": "tr", "ukr": "uk", "bul": "bg",
    "rum": "ro", "ron": "ro", "scc": "sr", "srp": "sr", "hrv": "hr", "may": "ms", "msa": "ms", "ind": "id", "ben": "bn", "tam": "ta", "urd": "ur",
    "zha": "za", "iii": "ii", "lit": "lt", "lav": "lv", "est": "et", "slo": "sk", "slv": "sl", "cat": "ca", "swa": "sw", "bur": "my", "mya": "my",
    "mul": "mul", "und": "und", "zxx": "zxx", "geo": "ka", "arm": "hy", "alb": "sq", "ice": "is", "gle": "ga", "wel": "cy", "epo": "eo", "pli": "pi",
}
_TAGS: Final = {"jpn": "ja", "kor": "ko", "eng": "en", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "rus": "ru", "spa": "es", "ita": "it", "lat": "la"}
_DYNASTY_ORDER: Final = {dynasty.name: place for place, dynasty in enumerate(DYNASTIES)}
_LIBRARIES_SECONDS: Final = 60


def material_word(code: str) -> str:
    """Return the name of a kind of material, or the code itself."""
    return _material_name(code, get_language())


@lru_cache(maxsize=256)
def _material_name(code: str, _page: str | None) -> str:
    return str(MATERIALS.get(code, code))


def language_word(code: str) -> str:
    """Return the name of a language by its MARC code, or the code itself."""
    return _language_name(code, get_language() or "zh-hans")


@lru_cache(maxsize=1024)
def _language_name(code: str, page: str) -> str:
    names = Locale.parse({"zh-hant": "zh_Hant", "en": "en"}.get(page, "zh_Hans")).languages
    return str(names.get(_LANGUAGES.get(code, ""), "") or code)


def language_tag(code: str) -> str:
    """Return the tag for a `lang` attribute; empty for Chinese and for languages without one here."""
    return _TAGS.get(code, "")


def library_words() -> dict[str, str]:
    """Return names of libraries by id as text; read anew once a minute."""
    english = get_language() == "en"
    key = f"discovery.libraries.{'en' if english else 'zh'}"
    names: dict[str, str] | None = cache.get(key)
    if names is None:
        names = {str(key): name for key, name in library_names().items()}
        cache.set(key, names, _LIBRARIES_SECONDS)
    return names


def place_word(key: str) -> str:
    """Return the name of a town as it is called today, by its key in the gazetteer, or the key itself."""
    place = all_places().get(key)
    if place is None:
        return key
    page = get_language()
    if page == "en":
        return place.english
    return _to_traditional(place.name) if page == "zh-hant" else place.name


def caption_word(caption: ClassCaption | None) -> str:
    """Return a class caption in the language of the page."""
    if caption is None:
        return ""
    page = get_language()
    if page == "en":
        return caption.en
    return (caption.hant or _to_traditional(caption.hans)) if page == "zh-hant" else caption.hans


def class_word(number: str) -> str:
    """Return the caption of just this class; empty where only a class above it has one."""
    return caption_word(CLC_CLASSES.get(number))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2twp")


@lru_cache(maxsize=2048)
def _to_traditional(text: str) -> str:
    return str(_converter().convert(text))


def dynasty_place(name: str) -> int:
    """Return a dynasty's place in time, for sorting; unknown names last."""
    return _DYNASTY_ORDER.get(name, len(_DYNASTY_ORDER))
