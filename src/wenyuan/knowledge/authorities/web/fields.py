"""Names of the fields of authority records in the three languages of the pages.

Source:
    UNIMARC Manual: Authorities Format; 《中国机读规范格式》. MARC 21 Format for Authority Data.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import get_language

from wenyuan.bibliography.marc import MarcFormat

_CNMARC: Final = """
001|记录标识号|記錄識別碼|Record identifier
003|永久记录标识|永久記錄識別|Persistent record identifier
005|记录处理时间标识|記錄處理時間|Version identifier
010|国际标准名称标识|國際標準名稱識別碼|ISNI
033|其他系统永久标识|其他系統永久識別|Other system persistent identifier
035|其他系统控制号|其他系統控制號|Other system control number
100|通用处理数据|一般性資料|General processing data
101|实体语种|實體語文|Language of the entity
102|实体国别|實體國別|Nationality of the entity
106|实体用作主题的编码数据|實體用作主題之代碼|Coded data: entity as subject
120|个人名称编码数据|個人名稱代碼|Coded data: personal name
123|地理名称编码数据|地理名稱代碼|Coded data: geographical name
150|团体名称编码数据|團體名稱代碼|Coded data: corporate name
152|规则|規則|Rules
154|题名编码数据|題名代碼|Coded data: title
160|地理区域代码|地區代碼|Geographic area code
300|一般信息附注|一般註|Information note
305|相关参照说明附注|參見說明註|Textual see-also note
310|单纯参照说明附注|見說明註|Textual see note
320|总括参照附注|總括參照註|General reference note
330|使用范围附注|範圍註|Scope note
340|传记与活动附注|傳記及活動註|Biography and activity note
356|地理附注|地理註|Geographical note
640|相关地点和日期|相關地點與日期|Associated place and date
675|国际十进分类号|國際十進分類號|UDC
676|杜威十进分类号|杜威十進分類號|DDC
680|美国国会图书馆分类号|美國國會圖書館分類號|LCC
686|其他分类号|其他分類號|Other class number
690|中图法分类号|中國圖書館分類法號碼|CLC number
801|记录来源|記錄來源|Originating source
810|有数据的来源|查得資料來源|Source data found
815|无数据的来源|未查得資料來源|Source data not found
820|标目使用说明|標目用法說明|Usage or scope information
825|附注中的标目示例|註項內之標目示例|Example under the heading
830|编目员一般附注|編目員一般註|Cataloguer’s note
835|删除标目说明|刪除標目說明|Deleted heading information
836|替换标目说明|取代標目說明|Replaced heading information
856|电子资源地址|電子資源位址|Electronic location
886|未转换的源格式数据|未轉換之原格式資料|Data not converted
"""
_MARC21: Final = """
001|控制号|控制號|Control number
003|控制号标识|控制號識別|Control number identifier
005|最近处理时间|最近異動時間|Latest transaction
008|定长数据元素|定長欄|Fixed-length data
010|国会图书馆控制号|國會圖書館控制號|LC control number
016|国家书目机构控制号|國家書目機構控制號|National agency number
024|其他标准号|其他標準號|Other standard identifier
034|地理坐标编码|地理座標代碼|Coded cartographic data
035|系统控制号|系統控制號|System control number
040|编目源|編目來源|Cataloguing source
042|鉴定代码|認證代碼|Authentication code
043|地理区域代码|地區代碼|Geographic area code
046|特殊编码日期|特殊編碼日期|Special coded dates
050|国会图书馆索书号|國會圖書館索書號|LC call number
053|国会图书馆分类号|國會圖書館分類號|LC class number
260|复合参照：主题|複合參照：主題|Complex see reference
336|内容类型|內容類型|Content type
360|复合参见：主题|複合參見：主題|Complex see-also reference
368|个人或团体的其他属性|個人或團體其他屬性|Other attributes
370|相关地点|相關地點|Associated place
371|地址|地址|Address
372|活动领域|活動領域|Field of activity
373|所属团体|所屬團體|Associated group
374|职业|職業|Occupation
375|性别|性別|Gender
376|家族信息|家族資訊|Family information
377|相关语种|相關語文|Associated language
378|姓名全称|姓名全稱|Fuller form of name
380|作品形式|作品形式|Form of work
381|作品或内容表达的其他特征|作品或內容版本其他特徵|Other characteristics of the work
382|演出媒体|演出媒體|Medium of performance
663|复合参见：名称|複合參見：名稱|Complex see-also: name
664|复合参照：名称|複合參照：名稱|Complex see: name
665|沿革参照|沿革參照|History reference
667|非公开附注|非公開註|Nonpublic note
670|查得数据的来源|查得資料來源|Source data found
675|未查得数据的来源|未查得資料來源|Source data not found
678|传记或历史数据|傳記或歷史資料|Biography or history
680|公开附注|公開註|Public note
681|主题示例附注|主題示例註|Subject example note
682|删除标目说明|刪除標目說明|Deleted heading information
688|使用沿革附注|使用沿革註|Application history note
856|电子资源地址|電子資源位址|Electronic location
880|原文字的替换表示|原文字|Original script
"""
# The last two digits of a heading; the first says what part it plays.
_CNMARC_HEADINGS: Final = """
00|个人名称|個人名稱|personal name
10|团体或会议名称|團體或會議名稱|corporate or meeting name
15|地理名称|地理名稱|geographical name
16|商标|商標|trademark
20|家族名称|家族名稱|family name
30|统一题名|劃一題名|uniform title
35|作品集统一题名|總集劃一題名|collective uniform title
40|名称与题名|名稱與題名|name and title
45|名称与作品集题名|名稱與總集題名|name and collective title
50|论题主题|論題主題|topical subject
60|出版地检索点|出版地檢索點|place access
80|形式、类型或物理特征|形式、類型或稽核特性|form, genre or physical characteristics
"""
_MARC21_HEADINGS: Final = """
00|个人名称|個人名稱|personal name
10|团体名称|團體名稱|corporate name
11|会议名称|會議名稱|meeting name
30|统一题名|劃一題名|uniform title
47|事件名称|事件名稱|named event
48|年代词语|年代用語|chronological term
50|论题主题|論題主題|topical term
51|地理名称|地理名稱|geographic name
55|体裁形式|體裁形式|genre or form term
62|演出媒体词语|演出媒體用語|medium of performance term
80|通用复分|通用複分|general subdivision
81|地理复分|地理複分|geographic subdivision
82|年代复分|年代複分|chronological subdivision
85|形式复分|形式複分|form subdivision
"""
_HEADING: Final = ("", "标目：%s", "標目：%s", "Heading: %s")
_SEE: Final = ("", "单纯参照：%s", "反見：%s", "See from: %s")
_ALSO: Final = ("", "相关参照：%s", "反參見：%s", "See also from: %s")
_LINKED: Final = ("", "连接标目：%s", "連接標目：%s", "Linking heading: %s")
_BLOCKS: Final = {
    MarcFormat.CNMARC: {"2": _HEADING, "4": _SEE, "5": _ALSO, "7": _LINKED}, MarcFormat.MARC21: {"1": _HEADING, "4": _SEE, "5": _ALSO, "7": _LINKED},
}
_LEADER: Final = ("LDR", "记录头标", "記錄標示", "Leader")
_PLACES: Final = {"zh-hans": 1, "zh-hant": 2, "en": 3}


def _read(text: str) -> dict[str, tuple[str, ...]]:
    return {row[0]: row for line in text.split("\n") if (row := tuple(line.split("|")))[0]}


_NAMES: Final = {MarcFormat.CNMARC: _read(_CNMARC), MarcFormat.MARC21: _read(_MARC21)}
_TAILS: Final = {MarcFormat.CNMARC: _read(_CNMARC_HEADINGS), MarcFormat.MARC21: _read(_MARC21_HEADINGS)}


def authority_field_name(tag: str, format_: MarcFormat) -> str:
    """Return the name of an authority record's field in the language of the page; empty for a local or rare one."""
    place = _PLACES.get(get_language() or "", 1)
    row = _LEADER if tag == "LDR" else _NAMES[format_].get(tag)
    if row:
        return row[place]
    block, tail = _BLOCKS[format_].get(tag[:1]), _TAILS[format_].get(tag[1:])
    return block[place] % tail[place] if block and tail else ""


# Every tag that has a name, for the editor.
AUTHORITY_TAGS: Final = {
    format_: ("LDR", *_NAMES[format_], *(block + tail for block in _BLOCKS[format_] for tail in _TAILS[format_])) for format_ in (MarcFormat.CNMARC, MarcFormat.MARC21)
}
