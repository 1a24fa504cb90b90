"""What reading brought to light, in the page's language; the reader's own words stand behind it for the technician."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FINDINGS: dict[str, str | Promise] = {
    "bad-bytes": _("有些字节不合所用字符集"),
    "base-address": _("头标中的数据起始地址不对"),
    "control-character": _("内容中有控制字符"),
    "control-with-subfields": _("控制字段里有子字段"),
    "empty-field": _("字段是空的"),
    "escape-sequence": _("内容中有转义序列"),
    "indicators": _("指示符不是两个字符"),
    "leader-characters": _("头标中有不该有的字符"),
    "leader-length": _("头标不是 24 个字符"),
    "leading-bytes": _("记录前有多余字节"),
    "loose-json": _("JSON 写法不严格"),
    "mixed-encoding": _("一条记录里有两种字符集"),
    "mnemonic": _("有认不得的记号"),
    "no-field-terminator": _("缺字段结束符"),
    "no-record-terminator": _("缺记录结束符"),
    "no-subfield-code": _("子字段没有代码"),
    "no-subfields": _("数据字段没有子字段"),
    "oversize-record": _("记录超长"),
    "record-length": _("头标中的记录长度不对"),
    "replacement-character": _("内容中有替换字符，原字已失"),
    "tag": _("字段号不是三位"),
    "text-without-code": _("内容前没有子字段代码，归入 $a"),
    "uncertain-encoding": _("字符集把握不大"),
    "unordered-data": _("目次与内容次序不一"),
    "wide-encoding": _("整条用宽字符写成"),
    "wrong-encoding": _("声明的字符集与内容不符"),
}
_REASONS: tuple[tuple[str, str | Promise], ...] = (
    ("no field terminator", _("没有字段结束符，不是 ISO 2709 记录")),
    ("leader is shorter", _("不足一个头标的长度")),
    ("record is longer", _("记录超过可读的长度")),
    ("record holds no fields", _("记录里没有字段")),
    ("directory has", _("目次与字段对不上")),
    ("line begins no field", _("有一行不以字段号开头")),
    ("XML is not well formed", _("XML 写得不完整")),
    ("XML is nested", _("XML 太深或太大")),
    ("document type declares", _("XML 声明了实体，拒收")),
    ("not MARC", _("不是认得的 MARC")),
    ("a holdings record whose", _("馆藏记录找不到它的书目")),
)


def say_finding(code: str) -> str:
    """Return a finding as words; an empty text for one without any."""
    return str(_FINDINGS.get(code, ""))


def say_reason(reason: str) -> str:
    """Return why a record was rejected; an empty text where only the reader's own words tell."""
    return next((str(text) for start, text in _REASONS if reason.startswith(start)), "")
