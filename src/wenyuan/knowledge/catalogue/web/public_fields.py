"""Names of the usual MARC fields in the three languages of the pages.

Source:
    CNMARC: 《新版中国机读目录格式使用手册》. MARC 21: Format for Bibliographic Data, Chinese names as in the Taiwan and mainland translations.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import get_language

from wenyuan.bibliography.marc import MarcFormat

_CNMARC: Final = """
001|记录标识号|記錄識別碼|Record identifier
005|处理时间标识|處理時間|Version identifier
010|国际标准书号|國際標準書號|ISBN
011|国际标准连续出版物号|國際標準叢刊號|ISSN
017|其他标准号|其他標準號|Other identifier
020|国家书目号|國家書目號|National bibliography number
091|统一书号|統一書號|Union book number
092|订购号|訂購號|Order number
100|通用处理数据|一般性資料|General processing data
101|文献语种|作品語文|Language
102|出版国别|出版國別|Country of publication
105|编码数据：专著|圖書資料代碼|Coded data: monographs
106|编码数据：文字资料形态|文字資料形式特性|Coded data: textual form
110|编码数据：连续出版物|連續性出版品代碼|Coded data: serials
192|中国民族音乐编码|中國民族音樂代碼|Coded data: Chinese music
193|古籍编码数据|古籍代碼|Coded data: old books
200|题名与责任说明|題名及責任敘述|Title and responsibility
205|版本说明|版本敘述|Edition
207|连续出版物编号|卷期編次|Numbering of serials
210|出版发行|出版項|Publication
215|载体形态|稽核項|Physical description
225|丛编|集叢項|Series
300|一般性附注|一般註|General note
304|题名与责任附注|題名及責任敘述註|Note on title and responsibility
305|版本与书目沿革附注|版本及書目沿革註|Note on edition and history
306|出版发行附注|出版註|Note on publication
307|载体形态附注|稽核註|Note on physical description
311|连接字段附注|連接款目註|Note on links
312|相关题名附注|相關題名註|Note on related titles
314|知识责任附注|責任註|Note on responsibility
316|现有藏本附注|現有藏本註|Note on the copy in hand
317|出处附注|來源註|Provenance
320|书目索引附注|書目及索引註|Bibliographies and indexes
324|复制品原作附注|複製品原作註|Original of a reproduction
327|内容附注|內容註|Contents
328|学位论文附注|學位論文註|Dissertation note
330|提要或文摘|摘要註|Abstract
333|使用对象附注|適用對象註|Users
410|丛编|集叢|Series
411|附属丛编|附屬集叢|Subseries
421|补编增刊|補篇|Supplement
423|合订合刊|合刊|Issued with
430|继承|繼續|Continues
440|由……继承|由……繼續|Continued by
451|同一载体的其他版本|其他版本|Other edition
452|不同载体的其他版本|不同媒體版本|Other medium
453|译为|譯作|Translation
454|译自|譯自|Translation of
461|总集|總集|Set
462|分集|分集|Subset
463|单册|單冊|Piece
464|单册分析|單冊分析|Piece-analytic
488|其他相关作品|其他相關作品|Related work
500|统一题名|劃一題名|Uniform title
510|并列正题名|並列題名|Parallel title
512|封面题名|封面題名|Cover title
514|卷端题名|卷端題名|Caption title
516|书脊题名|書脊題名|Spine title
517|其他题名|其他題名|Variant title
540|编目员补充的附加题名|編目員附加題名|Title added by cataloguer
541|编目员补充的翻译题名|編目員翻譯題名|Title translated by cataloguer
600|个人名称主题|人名標題|Subject: person
601|团体名称主题|團體標題|Subject: body
604|名称与题名主题|人名題名標題|Subject: name and title
605|题名主题|題名標題|Subject: title
606|论题主题|主題標題|Subject: topic
607|地理名称主题|地名標題|Subject: place
610|非控主题词|非控制主題詞|Uncontrolled subject
675|国际十进分类号|國際十進分類號|UDC
676|杜威十进分类号|杜威十進分類號|DDC
680|国会图书馆分类号|國會圖書館分類號|LCC
686|其他分类号|其他分類號|Other class number
690|中图法分类号|中國圖書館分類法分類號|CLC
692|科图法分类号|科圖法分類號|LCAS class number
700|个人名称：等同责任|主要著者（個人）|Person: primary responsibility
701|个人名称：等同责任|同等著者（個人）|Person: equal responsibility
702|个人名称：次要责任|次要著者（個人）|Person: secondary responsibility
710|团体名称：主要责任|主要著者（團體）|Body: primary responsibility
711|团体名称：等同责任|同等著者（團體）|Body: equal responsibility
712|团体名称：次要责任|次要著者（團體）|Body: secondary responsibility
801|记录来源|出處欄|Originating source
856|电子资源地址|電子資源位址|Electronic location
905|馆藏信息|館藏記錄|Holdings
"""
_MARC21: Final = """
001|控制号|控制號|Control number
003|控制号标识|控制號識別|Control number identifier
005|最近处理时间|最近處理時間|Date of latest transaction
006|附加资料特征|附加資料特徵|Additional material
007|载体形态代码|稽核代碼欄|Physical description, fixed
008|定长数据|固定長欄位|Fixed-length data
010|国会图书馆控制号|國會圖書館控制號|LCCN
020|国际标准书号|國際標準書號|ISBN
022|国际标准连续出版物号|國際標準期刊號|ISSN
024|其他标准号|其他標準號|Other identifier
035|系统控制号|系統控制號|System control number
040|编目来源|編目來源|Cataloguing source
041|语种代码|語文代碼|Language code
043|地理区域代码|地理區域代碼|Geographic area code
044|出版国代码|出版國代碼|Country code
050|国会图书馆分类号|國會圖書館分類號|LCC
080|国际十进分类号|國際十進分類號|UDC
082|杜威十进分类号|杜威十進分類號|DDC
084|其他分类号|其他分類號|Other class number
090|本馆索书号|本館索書號|Local call number
093|中图法分类号|中圖法分類號|CLC
100|主要款目：个人|主要款目（個人）|Main entry: person
110|主要款目：团体|主要款目（團體）|Main entry: body
111|主要款目：会议|主要款目（會議）|Main entry: meeting
130|主要款目：统一题名|主要款目（劃一題名）|Main entry: uniform title
240|统一题名|劃一題名|Uniform title
245|题名与责任说明|題名及責任敘述|Title statement
246|变异题名|其他題名|Varying form of title
250|版本说明|版本敘述|Edition
255|制图数据|製圖資料|Cartographic data
260|出版发行|出版項|Publication
264|出版、制作、版权|出版、製作、著作權|Production and publication
300|载体形态|稽核項|Physical description
310|现行出版频率|目前刊期|Frequency
336|内容类型|內容類型|Content type
337|媒介类型|媒體類型|Media type
338|载体类型|載體類型|Carrier type
362|卷期年月标识|卷期年月|Dates of publication
490|丛编说明|集叢敘述|Series statement
500|一般附注|一般註|General note
502|学位论文附注|學位論文註|Dissertation note
504|书目附注|書目註|Bibliography note
505|内容附注|內容註|Contents
506|使用限制附注|使用限制註|Restrictions
520|摘要|摘要|Summary
530|其他载体附注|其他媒體註|Additional form
534|原版附注|原版註|Original version
538|系统要求附注|系統需求註|System details
546|语种附注|語文註|Language note
561|收藏沿革|收藏沿革|Provenance
588|著录依据附注|著錄依據註|Source of description
600|主题：个人|主題（個人）|Subject: person
610|主题：团体|主題（團體）|Subject: body
611|主题：会议|主題（會議）|Subject: meeting
630|主题：统一题名|主題（劃一題名）|Subject: uniform title
648|主题：年代|主題（年代）|Subject: period
650|主题：论题|主題（論題）|Subject: topic
651|主题：地名|主題（地名）|Subject: place
653|非控主题词|非控制主題詞|Uncontrolled index term
655|体裁形式|體裁形式|Genre or form
700|附加款目：个人|附加款目（個人）|Added entry: person
710|附加款目：团体|附加款目（團體）|Added entry: body
711|附加款目：会议|附加款目（會議）|Added entry: meeting
730|附加款目：统一题名|附加款目（劃一題名）|Added entry: uniform title
740|附加款目：未控题名|附加款目（未控題名）|Added entry: title
765|译自|譯自|Original language entry
767|译作|譯作|Translation entry
773|所在文献|所在文獻|Host item
775|其他版本|其他版本|Other edition
776|其他载体|其他載體|Other form
780|先前款目|先前款目|Preceding entry
785|后继款目|後續款目|Succeeding entry
787|其他关系|其他關係|Other relationship
800|丛编附加款目：个人|集叢附加款目（個人）|Series added entry: person
830|丛编附加款目：统一题名|集叢附加款目（劃一題名）|Series added entry: title
852|馆藏地点|館藏地|Location
856|电子资源地址|電子資源位址|Electronic location
880|原文字的替换表示|原文字|Original script
"""
_PLACES: Final = {"zh-hans": 1, "zh-hant": 2, "en": 3}


def _read(text: str) -> dict[str, tuple[str, ...]]:
    return {row[0]: row for line in text.split("\n") if (row := tuple(line.split("|")))[0]}


_NAMES: Final = {MarcFormat.CNMARC: _read(_CNMARC), MarcFormat.MARC21: _read(_MARC21)}


def field_name(tag: str, format_: MarcFormat) -> str:
    """Return the name of a field in the language of the page; empty for a local or rare one."""
    row = _NAMES[format_].get(tag)
    return row[_PLACES.get(get_language() or "", 1)] if row else ""
