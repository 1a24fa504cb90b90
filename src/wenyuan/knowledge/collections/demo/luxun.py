"""鲁迅手稿: whether the manuscripts of some works survive, and where. Demonstration data, not checked row by row; what is not certain is left empty."""

from __future__ import annotations

from ..data import Draft, FieldData
from ..domain.topics import TopicForm
from . import DemoTopic, DemoType

_WORKS = "《鲁迅全集》（人民文学出版社，2005）"
_FACSIMILE = "《鲁迅手稿全集》（国家图书馆出版社、文物出版社，2021）"
_NLC, _MUSEUM, _SHANGHAI = "国家图书馆", "北京鲁迅博物馆", "上海鲁迅纪念馆"
_PLACES = {"厦门": "厦门 @ 24.45, 118.08", "北京": "北京 @ 39.9, 116.4", "广州": "广州 @ 23.13, 113.26", "上海": "上海 @ 31.23, 121.47", "": ""}
_DAWN, _TALES = "《朝花夕拾》", "《故事新编》"
# Title, collection, date, kind, where written, survival, holder, note.
_ROWS = (
    ("《朝花夕拾》小引", _DAWN, "1927-05-01", "散文", "广州", "存", _NLC, ""),
    ("狗·猫·鼠", _DAWN, "1926-02-21", "散文", "北京", "存", _NLC, ""),
    ("阿长与《山海经》", _DAWN, "1926-03-10", "散文", "北京", "存", _NLC, ""),
    ("《二十四孝图》", _DAWN, "1926-05-10", "散文", "北京", "存", _NLC, ""),
    ("五猖会", _DAWN, "1926-05-25", "散文", "北京", "存", _NLC, ""),
    ("无常", _DAWN, "1926-06-23", "散文", "北京", "存", _NLC, ""),
    ("从百草园到三味书屋", _DAWN, "1926-09-18", "散文", "厦门", "存", _NLC, ""),
    ("父亲的病", _DAWN, "1926-10-07", "散文", "厦门", "存", _NLC, ""),
    ("琐记", _DAWN, "1926-10-08", "散文", "厦门", "存", _NLC, ""),
    ("藤野先生", _DAWN, "1926-10-12", "散文", "厦门", "存", _NLC, ""),
    ("范爱农", _DAWN, "1926-11-18", "散文", "厦门", "存", _NLC, ""),
    ("《朝花夕拾》后记", _DAWN, "1927-07-11", "散文", "广州", "存", _NLC, "附手绘无常等图。"),
    ("《故事新编》序言", _TALES, "1935-12-26", "小说", "上海", "", "", ""),
    ("补天", _TALES, "1922-11", "小说", "北京", "", "", "初题《不周山》。"),
    ("奔月", _TALES, "1926-12", "小说", "厦门", "", "", ""),
    ("铸剑", _TALES, "1926-10", "小说", "厦门", "", "", "初题《眉间尺》；篇末自署写作时间，通行本有异说。"),
    ("非攻", _TALES, "1934-08", "小说", "上海", "存", "", ""),
    ("理水", _TALES, "1935-11", "小说", "上海", "存", "", ""),
    ("采薇", _TALES, "1935-12", "小说", "上海", "存", "", ""),
    ("出关", _TALES, "1935-12", "小说", "上海", "存", "", ""),
    ("起死", _TALES, "1935-12", "小说", "上海", "存", "", ""),
    ("阿Q正传", "《呐喊》", "1921/1922", "小说", "北京", "残", "", "手稿基本不存，只有一页留下影印。"),
    ("日记（1912 年至 1936 年，缺 1922 年）", "", "1912/1936", "日记", "", "存", _MUSEUM, ""),
    ("日记（1922 年）", "", "1922", "日记", "北京", "佚", "", "1941 年 12 月许广平被日本宪兵队逮捕时被抄走，发还时失去这一年；有许寿裳的片断抄录。"),
    ("《毁灭》译稿", "", "", "译文", "上海", "存", _SHANGHAI, "法捷耶夫的小说，鲁迅译，1931 年出版。"),
    ("《死魂灵》译稿", "", "", "译文", "上海", "", "", "果戈理的小说。萧红在回忆文章里记有一页译稿被街上小铺用来包油条。"),
)
_FIELDS = (
    FieldData("collection", "text", {"zh-hans": "收入", "zh-hant": "收入", "en": "Collection"}, faceted=True, listed=True),
    FieldData("written", "date", {"zh-hans": "写作时间", "zh-hant": "寫作時間", "en": "Written"}, faceted=True, sorted=True, listed=True),
    FieldData("kind", "choice", {"zh-hans": "体裁", "zh-hant": "體裁", "en": "Kind"}, choices=("小说", "散文", "日记", "译文"), faceted=True),
    FieldData("place", "place", {"zh-hans": "写作地点", "zh-hant": "寫作地點", "en": "Written at"}, faceted=True),
    FieldData("survival", "choice", {"zh-hans": "手稿存佚", "zh-hant": "手稿存佚", "en": "Manuscript"}, choices=("存", "残", "佚"), faceted=True, listed=True),
    FieldData("holder", "person", {"zh-hans": "收藏者", "zh-hant": "收藏者", "en": "Holder"}, faceted=True, listed=True),
    FieldData("note", "long", {"zh-hans": "说明", "zh-hant": "說明", "en": "Note"}),
    FieldData("source", "text", {"zh-hans": "查对", "zh-hant": "查對", "en": "Where to check"}, repeatable=True, required=True),
)
_TITLES = {"zh-hans": "鲁迅手稿", "zh-hant": "魯迅手稿", "en": "Manuscripts of Lu Xun"}
_ABOUT = """鲁迅的手稿，包括创作、译文、书信、日记、辑校的古籍和石刻等，主要由许广平保存下来，后捐赠给国家。今天收藏最多的是国家图书馆、北京鲁迅博物馆和上海鲁迅纪念馆。

2021 年，国家图书馆出版社与文物出版社出版《鲁迅手稿全集》七十八册，分文稿、译稿、书信、日记、辑校古籍、辑校金石、杂编七编。

## 这里收了什么

一篇一条，记写作时间、收入哪个集子、手稿存佚和收藏者。**存佚或收藏者没有把握的留空。这是演示数据，尚未逐条核对**：每条的“查对”写明可以到哪里核对。早年的小说，《呐喊》《彷徨》的手稿大多没有留下来。

{{entry:10}}
"""

LUXUN = DemoTopic(
    TopicForm(
        "lu-xun-manuscripts", _TITLES,
        {
            "zh-hans": "作品写于何时何地，手稿是否存世，藏在哪里。没有把握的留空。演示数据，尚未逐条核对。", "zh-hant": "作品寫於何時何地，手稿是否存世，藏在哪裡。沒有把握的留空。示範資料，尚未逐條核對。",
            "en": "When and where works were written, whether the manuscript survives, and who holds it. What is not certain is left empty. Demonstration data, not yet checked row by row.",
        },
        query="鲁迅", accent="cang", licence="https://creativecommons.org/publicdomain/zero/1.0/", menu=("entries", "timeline", "map", "graph", "essays", "records", "about"),
    ),
    (
        DemoType("manuscript", {"zh-hans": "手稿", "zh-hant": "手稿", "en": "Manuscripts"}, "manuscript", _FIELDS, tuple(
            Draft(title, {
                code: texts for code, texts in (
                    ("collection", (collection,)), ("written", (date,)), ("kind", (kind,)), ("place", (_PLACES[place],)), ("survival", (survival,)), ("holder", (holder,)), ("note", (note,)),
                    ("source", (_WORKS, _FACSIMILE)),
                ) if texts[0]
            })
            for title, collection, date, kind, place, survival, holder, note in _ROWS
        )),
    ),
    (("about-the-manuscripts", "鲁迅手稿的保存", _ABOUT),),
)
