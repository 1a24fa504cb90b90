"""Words of codes, and values of entries ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wenyuan.foundation.identifiers.api import ark_name

from ..data import EntryData, FieldData, TypeData, Value
from ..enums import Kind
from ..queries.addresses import say
from .reigns import reign_of

LICENCES = {
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0", "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-nc/4.0/": "CC BY-NC 4.0",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value: words, where they lead, and what stands behind in small print. `image` is the digest of a picture."""

    text: str
    url: str = ""
    note: str = ""
    image: str = ""


def part_words() -> dict[str, str]:
    """Return the names of the parts of a site."""
    return {"entries": _("条目"), "gallery": _("图廊"), "timeline": _("年表"), "map": _("地图"), "graph": _("关系图"), "essays": _("文章"), "records": _("相关馆藏"), "about": _("关于本专题")}


def problem_words() -> dict[str, str]:
    """Return what is wrong, by code."""
    return {
        "required": _("不能空。"), "long": _("太长了。"), "number": _("要写数字。"), "date": _("读不出年代。可写“明永乐六年”“1562-1567”或 EDTF。"), "which-date": _("这个年号有好几个，请加朝代，如“明永乐六年”。"),
        "place": _("地点写成“名称 @ 纬度, 经度”，如“北京 @ 39.9, 116.4”。"), "link": _("等号后的永久标识不对。"), "image": _("图片要先上传。"), "url": _("要写 http 或 https 开头的网址。"),
        "choice": _("不在可选项之内。"), "many": _("只能有一个值。"), "unknown": _("没有这一项。"), "slug": _("只用小写字母、数字和短横，如 yongle-dadian。"), "taken": _("已经有了。"),
        "code": _("代码用小写字母开头，只含字母、数字和下划线，且不与固定的名称相同。"), "kind": _("没有这种字段。"), "choices": _("请列出可选项。"), "used": _("已有条目用到，不能改也不能删。"),
        "empty": _("里面还没有内容。"), "state": _("现在的状态不能这样处理。"), "reason": _("请写明理由。"), "encoding": _("认不出文件的编码，请存为 UTF-8 的 CSV 或 xlsx。"), "columns": _("列太多，或表格的格式不对。"),
        "rows": _("超过 2 万行，请分成几个文件。"), "large": _("文件超过 20 MB，请分成几个文件。"), "book": _("这个 Excel 文件打不开。"), "quota": _("本馆的存储空间不够。"), "type": _("没有这种条目类型。"),
    }


def facet_label(one: FieldData, value: str) -> str:
    """Return a facet value in words: of a date, its century."""
    if one.kind == Kind.DATE and value.lstrip("-").isdigit():
        number = int(value)
        return _("%(n)s 世纪") % {"n": number} if number > 0 else _("公元前 %(n)s 世纪") % {"n": 1 - number}
    return value


def show_values(entry: EntryData, type_: TypeData, *, path: str) -> list[tuple[FieldData, str, list[Shown]]]:
    """Return (field, its name, its values) of all fields that have some. `path` is that of the topic's entries."""
    return [(one, say(one.titles), [show_value(one, value, path=path) for value in entry.values[one.code]]) for one in type_.fields if entry.values.get(one.code)]


def show_value(one: FieldData, value: Value, *, path: str) -> Shown:
    """Return a value as it is shown."""
    narrowed = f"{path}?{urlencode([(f'f-{one.code}', value.text[:200])])}" if one.faceted and one.kind != Kind.DATE else ""
    match one.kind:
        case Kind.DATE:
            return Shown(value.text, note=_say_date(value))
        case Kind.PLACE:
            return Shown(value.text, narrowed, f"{value.lat:g}, {value.lon:g}" if value.lat is not None and value.lon is not None else "")
        case Kind.PERSON if value.target is not None:
            return Shown(value.text, f"/authority/{ark_name('authority', value.target)}")
        case Kind.RECORD if value.target is not None:
            return Shown(value.text, f"/ark:/{settings.WENYUAN_NAAN}/{ark_name('record', value.target)}")
        case Kind.RECORD:
            return Shown(value.text, f"/search/?{urlencode([('q', value.text)])}")
        case Kind.URL:
            return Shown(value.text or value.address, value.address)
        case Kind.IMAGE:
            return Shown(value.text, image=value.address)
        case _:
            return Shown(value.text, narrowed)


def _say_date(value: Value) -> str:
    """Return what the date is in the other calendar: EDTF where it is not plain, and the reign year of a single old year."""
    first, last = value.year_from, value.year_to
    notes = [value.edtf] if value.edtf != value.text else []
    if first is not None and first == last and not any(mark in value.text for mark in "年元") and get_language() != "en":
        notes.append(reign_of(first))
    return "，".join(filter(None, notes))


def brief(entry: EntryData, type_: TypeData, *, path: str) -> list[tuple[str, str]]:
    """Return (field's name, values) of the fields that a list shows."""
    return [(say(one.titles), "、".join(shown.text for shown in (show_value(one, value, path=path) for value in entry.values[one.code]))[:160]) for one in type_.fields if one.listed and entry.values.get(one.code)]


def picture_of(entry: EntryData, type_: TypeData) -> str:
    """Return the digest of an entry's first picture."""
    return next((value.address for one in type_.fields if one.kind == Kind.IMAGE for value in entry.values.get(one.code, ())), "")


def say_errors(errors: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong in words, by the same names."""
    words = problem_words()
    return {name: words.get(code, code) for name, code in errors.items()}
