"""永乐大典: juan that are known to be extant, and who holds how many volumes.

Demonstration data, not checked row by row: where the holder or the heading is not certain the field is empty, and each row says where it can be checked:
影印 = 《永乐大典》, 中华书局影印本 (1986); 十七卷 = 《海外新发现永乐大典十七卷》, 上海辞书出版社 (2003); further ones are written out.
"""

from __future__ import annotations

from ..data import Draft, FieldData
from ..domain.topics import TopicForm
from . import DemoTopic, DemoType

_IN_PRINT = "《永乐大典》影印本（中华书局，1986）"
_SEVENTEEN = "《海外新发现永乐大典十七卷》（上海辞书出版社，2003）"
_WATERS = "《水经注》（全书载于卷一一一二七至一一一四一）"
_STAGES = "《经世大典·站赤》佚文"
_NLC, _TOYO, _BL, _CUL = "国家图书馆", "东洋文库", "大英图书馆", "剑桥大学图书馆"
_SEATS = {
    "国家图书馆": "北京 @ 39.9, 116.4", "东洋文库": "东京 @ 35.68, 139.69", "大英图书馆": "伦敦 @ 51.51, -0.13", "剑桥大学图书馆": "剑桥 @ 52.2, 0.12",
    "阿伯丁大学图书馆": "阿伯丁 @ 57.15, -2.1", "亨廷顿图书馆": "圣马力诺（加利福尼亚） @ 34.12, -118.11", "纽约公共图书馆": "纽约 @ 40.71, -74.01", "台北故宫博物院": "台北 @ 25.1, 121.55",
    "美国国会图书馆": "华盛顿 @ 38.89, -77.01", "牛津大学博德利图书馆": "牛津 @ 51.75, -1.26", "康奈尔大学图书馆": "伊萨卡 @ 42.44, -76.5", "切斯特·比蒂图书馆": "都柏林 @ 53.34, -6.27",
    "伦敦大学亚非学院": "伦敦 @ 51.51, -0.13", "天理大学附属天理图书馆": "天理 @ 34.6, 135.84", "静嘉堂文库": "东京 @ 35.68, 139.69",
}
# From juan, to juan, rhyme, heading, what it holds, holder, note, source.
_JUAN = (
    (485, 486, "东", "忠", "《忠传》", _NLC, "带插图的两卷。", _IN_PRINT),
    (803, 806, "支", "诗", "", "", "", _SEVENTEEN),
    (1033, 1033, "支", "儿", "小儿方论", "", "", _IN_PRINT),
    (1036, 1037, "支", "儿", "小儿方论", "", "", _IN_PRINT),
    (2268, 2269, "模", "湖", "", "", "2020 年 7 月在巴黎拍卖出现的两册之一，后归私人收藏。", "2020 年 7 月巴黎拍卖的公开报道"),
    (2272, 2274, "模", "湖", "", _NLC, "2007 年古籍普查专家组得知在加拿大华裔藏家处，2013 年入藏国家图书馆。", "国家图书馆公布的入藏消息"),
    (3614, 3615, "寒", "寒", "伤寒诸说", "", "", _IN_PRINT),
    (5343, 5343, "萧", "潮", "潮州府", "", "保存了《三阳志》等潮州旧志的文字。", _IN_PRINT),
    (5345, 5345, "萧", "潮", "潮州府", "", "保存了《三阳志》等潮州旧志的文字。", _IN_PRINT),
    (7391, 7392, "阳", "丧", "", "", "2020 年 7 月在巴黎拍卖出现的两册之一，后归私人收藏。", "2020 年 7 月巴黎拍卖的公开报道"),
    (8569, 8570, "庚", "生", "", "", "", _SEVENTEEN),
    (10110, 10112, "纸", "", "", "", "", _SEVENTEEN),
    (10270, 10271, "纸", "子", "《礼记·文王世子》", "亨廷顿图书馆", "2014 年在该馆查明。", "亨廷顿图书馆 2014 年公布的消息"),
    (11127, 11141, "贿", "水", _WATERS, _NLC, "原分藏两处，今合于一馆。", "《永乐大典本水经注》（商务印书馆《续古逸丛书》影印，1935）"),
    (11620, 11620, "", "老", "《寿亲养老新书》", "", "", _IN_PRINT),
    (11907, 11907, "养", "广", "广州府", "阿伯丁大学图书馆", "", "阿伯丁大学的馆藏介绍"),
    (13139, 13139, "送", "梦", "有“梦斩泾河龙”一条，引《西游记》", "", "现存《西游记》早期平话的重要证据。", _IN_PRINT),
    (13201, 13203, "送", "", "", "", "", _SEVENTEEN),
    (13877, 13880, "", "痹", "诸痹方论", "", "", _IN_PRINT),
    (13991, 13991, "未", "戏", "戏文三种：《小孙屠》《张协状元》《宦门子弟错立身》", "", "1920 年叶恭绰在伦敦购回。", "古今小品书籍印行会排印本（1931）"),
    (14219, 14220, "霁", "地", "", "", "", _SEVENTEEN),
    (14949, 14949, "", "妇", "妇人方论", "", "", _IN_PRINT),
    (15957, 15958, "震", "运", "", "纽约公共图书馆", "", _SEVENTEEN),
    (16343, 16344, "翰", "算", "算法", _CUL, "卷中引《杨辉算法》等算书。", "剑桥大学图书馆的馆藏介绍"),
    (18245, 18245, "漾", "匠", "薛景石《梓人遗制》", _BL, "中国营造学社 1933 年据照片刊印。", "《中国营造学社汇刊》（1932—1933）"),
    (19416, 19423, "", "站", _STAGES, _TOYO, "东洋文库 1930 年影印。", "东洋文库影印本（1930）"),
    (19866, 19866, "屋", "竹", "", "", "", _SEVENTEEN),
)
# Holder, volumes (册), note.
_HOLDERS = (
    ("国家图书馆", "224", "含暂存台北故宫博物院的 62 册。"), ("台北故宫博物院", "62", "为国家图书馆（原国立北平图书馆）旧藏，寄存。"), ("美国国会图书馆", "41", ""), ("东洋文库", "34", "合 63 卷。"),
    ("大英图书馆", "24", "合 49 卷。"), ("牛津大学博德利图书馆", "19", ""), ("天理大学附属天理图书馆", "8", ""), ("静嘉堂文库", "8", ""), ("康奈尔大学图书馆", "6", ""), ("伦敦大学亚非学院", "5", ""),
    ("切斯特·比蒂图书馆", "3", ""), ("剑桥大学图书馆", "2", ""), ("阿伯丁大学图书馆", "1", ""), ("亨廷顿图书馆", "1", ""), ("纽约公共图书馆", "", "至少 1 册，总数待核。"),
)
_NUMERALS = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    """Write a juan's number digit by digit, as catalogues of the work do."""
    return "".join(_NUMERALS[int(digit)] for digit in str(number))


def _juan() -> tuple[Draft, ...]:
    found = []
    for first, last, rhyme, heading, contents, holder, note, source in _JUAN:
        for number in range(first, last + 1):
            texts = {
                "juan": str(number), "rhyme": rhyme, "heading": heading, "contents": contents, "holder": holder, "seat": _SEATS.get(holder, ""), "copied": "1562/1567", "known": "馆藏可考" if holder else "馆藏待核",
                "note": note, "source": source,
            }
            found.append(Draft(f"永乐大典卷{numeral(number)}" + (f"　{heading}" if heading else ""), {code: (text,) for code, text in texts.items() if text}))
    return tuple(found)


_TITLES = {"zh-hans": "永乐大典存卷", "zh-hant": "永樂大典存卷", "en": "Surviving volumes of the Yongle Encyclopaedia"}
_FIELDS = (
    FieldData("juan", "number", {"zh-hans": "卷次", "zh-hant": "卷次", "en": "Juan"}, required=True, listed=True),
    FieldData("rhyme", "text", {"zh-hans": "韵", "zh-hant": "韻", "en": "Rhyme"}, faceted=True, listed=True),
    FieldData("heading", "text", {"zh-hans": "韵目字", "zh-hant": "韻目字", "en": "Heading"}, faceted=True),
    FieldData("contents", "text", {"zh-hans": "所载", "zh-hant": "所載", "en": "Contents"}, listed=True),
    FieldData("holder", "person", {"zh-hans": "收藏者", "zh-hant": "收藏者", "en": "Holder"}, faceted=True, listed=True),
    FieldData("seat", "place", {"zh-hans": "所在地", "zh-hant": "所在地", "en": "Place"}, faceted=True),
    FieldData("known", "choice", {"zh-hans": "查考", "zh-hant": "查考", "en": "Certainty"}, choices=("馆藏可考", "馆藏待核"), faceted=True),
    FieldData("copied", "date", {"zh-hans": "抄写年代", "zh-hant": "抄寫年代", "en": "Copied"}, sorted=True),
    FieldData("note", "long", {"zh-hans": "说明", "zh-hant": "說明", "en": "Note"}),
    FieldData("source", "text", {"zh-hans": "查对", "zh-hant": "查對", "en": "Where to check"}, required=True),
)
_HOLDER_FIELDS = (
    FieldData("volumes", "number", {"zh-hans": "册数", "zh-hant": "冊數", "en": "Volumes (ce)"}, listed=True), FieldData("seat", "place", {"zh-hans": "所在地", "zh-hant": "所在地", "en": "Place"}, faceted=True, listed=True),
    FieldData("note", "long", {"zh-hans": "说明", "zh-hant": "說明", "en": "Note"}), FieldData("source", "text", {"zh-hans": "查对", "zh-hant": "查對", "en": "Where to check"}, required=True),
)
_ABOUT = """《永乐大典》成书于明永乐六年（1408），正文二万二千八百七十七卷，凡例和目录六十卷，装成一万一千零九十五册。永乐正本下落不明；今天能见到的，都是嘉靖、隆庆间（1562—1567）重录的副本。

现存的约四百余册、八百余卷，不到全书的百分之四，分散在多个国家和地区的几十家机构与私人手中。

## 这个专题收了什么

一卷一条；收藏者没有把握的，留空并标“馆藏待核”。这里不是全部存卷，也不是定本。**这是演示数据，尚未逐条核对**：每条的“查对”写明可以到哪里核对。

## 读法

- “韵”只写韵部的名称，不写序数：不同版本的《洪武正韵》序数不同。
- “韵目字”是这一卷所属的单字。
- “抄写年代”是副本重录的年代，写作 EDTF `1562/1567`。

下面是例子：

{{entry:1}}
"""
_WATER = """副本存世最整齐的一组，是卷一一一二七至一一一四一的“水”字，抄存《水经注》全书。清代戴震在四库馆据以校订《水经注》，由此引出“戴赵公案”的争论。

民国时这一组前后两半分藏两处，商务印书馆合起来影印，收入《续古逸丛书》；今天合藏于国家图书馆。
"""

YONGLE = DemoTopic(
    TopicForm(
        "yongle-dadian", _TITLES,
        {
            "zh-hans": "现存卷册的查考：卷次、韵与韵目字、所载之书、收藏者，以及到哪里查对。没有把握的留空。演示数据，尚未逐条核对。", "zh-hant": "現存卷冊的查考：卷次、韻與韻目字、所載之書、收藏者，以及到哪裡查對。沒有把握的留空。示範資料，尚未逐條核對。",
            "en": "A census of juan known to be extant: number, rhyme and heading, what each preserves, holder, and where to check it. What is not certain is left empty. Demonstration data, not yet checked row by row.",
        },
        query="永乐大典", accent="jiang", licence="https://creativecommons.org/publicdomain/zero/1.0/", menu=("entries", "map", "graph", "essays", "records", "about"),
    ),
    (
        DemoType("juan", {"zh-hans": "存卷", "zh-hant": "存卷", "en": "Juan"}, "ancient", _FIELDS, _juan()),
        DemoType("holder", {"zh-hans": "收藏机构", "zh-hant": "典藏機構", "en": "Holders"}, "other", _HOLDER_FIELDS, tuple(
            Draft(name, {code: (text,) for code, text in (("volumes", count), ("seat", _SEATS[name]), ("note", note), ("source", "各馆网站；各家统计口径不一")) if text})
            for name, count, note in _HOLDERS
        )),
    ),
    (("about-the-work", "《永乐大典》与它的存卷", _ABOUT), ("commentary-on-the-waters", "“水”字卷与《水经注》", _WATER)),
)
