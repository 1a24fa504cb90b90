"""Codes of trouble in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_SOURCE = {
    "refused": gettext_lazy("这个地址不在公网上，或转到了不在公网上的地址；未发出请求。"),
    "failed": gettext_lazy("连不上，或对方没有在限定时间内答完。"),
    "redirect": gettext_lazy("对方一再转向别处，或从加密地址转到不加密的地址。"),
    "status": gettext_lazy("对方答以错误状态。"),
    "denied": gettext_lazy("对方不许进入；请核对用户名、密码或密钥。"),
    "too-large": gettext_lazy("答复超过允许的大小。"),
    "encoding": gettext_lazy("答复的压缩或编码方式读不了。"),
    "entities": gettext_lazy("答复里声明了 XML 实体，为安全起见拒收。"),
    "not-xml": gettext_lazy("答复不是可读的 XML。"),
    "not-oai": gettext_lazy("这个地址答的不是 OAI-PMH。"),
    "oai-error": gettext_lazy("对方的 OAI-PMH 报错。"),
    "token-lost": gettext_lazy("对方一再不认自己给出的续传标记。"),
    "repeats": gettext_lazy("对方的列表在原地打转：同一续传标记和同样的记录又来一遍。"),
    "barren": gettext_lazy("对方的列表没有尽头，且一再不给新记录。"),
    "limit": gettext_lazy("已到这个来源的请求数或记录数上限；可以接着运行，或放宽上限。"),
    "not-sru": gettext_lazy("这个地址答的不是 SRU。"),
    "diagnostic": gettext_lazy("对方不接受这个检索式。"),
    "protocol": gettext_lazy("对方的答复不合协议。"),
    "query": gettext_lazy("检索式写得不对。"),
    "address": gettext_lazy("地址写得不对；Z39.50 请写 主机:端口/数据库。"),
    "not-onix": gettext_lazy("这不是 ONIX 3.0 报文，或报文不完整。"),
    "not-marc": gettext_lazy("这不是认得的 MARC 文件。"),
    "not-table": gettext_lazy("这不是认得的表格。"),
    "old-excel": gettext_lazy("这是旧式 Excel（.xls）；请另存为 .xlsx 或 CSV。"),
    "not-json": gettext_lazy("答复不是可读的 JSON。"),
    "not-s3": gettext_lazy("这个地址答的不是 S3 存储桶的目录。"),
    "no-bucket": gettext_lazy("地址里没有写存储桶；请写 https://主机/桶/前缀。"),
    "no-window": gettext_lazy("对方不认“只取新的”的检索条件；请改那个条件，或把它去掉、每次取全部。"),
    "not-sync": gettext_lazy("这个地址答的不是 ResourceSync。"),
    "no-file": gettext_lazy("没有文件可读：请上传文件，或给来源写上地址。"),
    "sealed": gettext_lazy("保存的用户名、密码或密钥打不开了；请重新填写。"),
    "quota": gettext_lazy("馆的存储额度不够。"),
    "kind": gettext_lazy("没有这种来源。"),
    "gone": gettext_lazy("已取到的记录不在了；请重新采集。"),
    "import-failed": gettext_lazy("入目录时出错；请到批次页续做。"),
    "import-cancelled": gettext_lazy("入目录时被取消；请到批次页续做。"),
}
_RECORD = {
    "broken-xml": gettext_lazy("这条记录的 XML 断裂"),
    "no-identifier": gettext_lazy("没有标识号"),
    "no-metadata": gettext_lazy("没有给出记录内容"),
    "no-title": gettext_lazy("没有题名"),
    "unknown-format": gettext_lazy("认不出的格式"),
    "bad-marc": gettext_lazy("MARC 读不出"),
    "bad-onix": gettext_lazy("ONIX 不完整"),
    "bad-json": gettext_lazy("JSON 读不出"),
    "bad-value": gettext_lazy("有不能用的值"),
    "not-bibliographic": gettext_lazy("不是书目记录"),
    "not-writable": gettext_lazy("写不成 ISO 2709"),
    "not-wanted": gettext_lazy("不合这个来源的取舍条件"),
    "entities": gettext_lazy("声明了 XML 实体"),
    "too-large": gettext_lazy("文件超过允许的大小"),
    "wrong-digest": gettext_lazy("内容与来源说的摘要不符"),
}
_FIELD = {
    "missing": gettext_lazy("请填写。"),
    "unknown": gettext_lazy("没有这一项。"),
    "not-http": gettext_lazy("请写 http 或 https 开头的完整地址。"),
    "not-z3950": gettext_lazy("请写 主机:端口/数据库，如 z3950.example.org:210/books。"),
    "no-address": gettext_lazy("没有地址的来源不能定时采集。"),
    "no-since": gettext_lazy("条件里要写一次 {since}，代表上次采集的日期。"),
    "range": gettext_lazy("数目超出范围。"),
}


def say_problem(code: str) -> str:
    """Return why a source cannot be used."""
    return str(_SOURCE[code]) if code in _SOURCE else _("出了没有料到的问题：%(code)s") % {"code": code}


def say_failure(code: str) -> str:
    """Return why a record could not be mapped."""
    return str(_RECORD[code]) if code in _RECORD else code


def say_errors(errors: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with fields of a form."""
    return {name: str(_FIELD.get(code, code)) for name, code in errors.items()}


PLACES = {
    "title": gettext_lazy("题名"), "subtitle": gettext_lazy("副题名"), "parallel_title": gettext_lazy("并列题名"), "part_number": gettext_lazy("分卷号"), "part_title": gettext_lazy("分卷名"),
    "responsibility": gettext_lazy("责任说明（著、编、译者）"), "author": gettext_lazy("著者"), "editor": gettext_lazy("编者"), "translator": gettext_lazy("译者"), "illustrator": gettext_lazy("绘者"),
    "corporate": gettext_lazy("团体责任者"), "isbn": "ISBN", "issn": "ISSN", "price": gettext_lazy("定价"), "binding": gettext_lazy("装帧"), "edition": gettext_lazy("版次"),
    "place": gettext_lazy("出版地"), "publisher": gettext_lazy("出版者"), "date": gettext_lazy("出版日期"), "extent": gettext_lazy("页数"), "size": gettext_lazy("开本、尺寸"),
    "series": gettext_lazy("丛书名"), "series_number": gettext_lazy("丛书号"), "language": gettext_lazy("语种"), "original_language": gettext_lazy("原文语种"), "audience": gettext_lazy("读者对象"),
    "abstract": gettext_lazy("内容提要"), "contents": gettext_lazy("目次"), "note": gettext_lazy("附注"), "clc": gettext_lazy("中图分类号"), "ddc": gettext_lazy("杜威分类号"), "thema": "Thema",
    "bic": "BIC", "bisac": "BISAC", "subject": gettext_lazy("主题词"), "keyword": gettext_lazy("关键词"), "url": gettext_lazy("网址"), "supplier": gettext_lazy("供货商"),
    "availability": gettext_lazy("供货状态"), "identifier": gettext_lazy("记录编号"), "control_number": gettext_lazy("控制号"), "material": gettext_lazy("文献类型"),
}
