"""A small collection of real works, shaped as a catalogue has them, for tests of relevance."""

from __future__ import annotations

import json

from wenyuan.knowledge.discovery.data import Person, SearchDocument, Title, TitleKind

CAO = Person("曹雪芹", dynasty="清", role="著", variants=("曹霑", "Cao Xueqin"))
SU = Person("苏轼", dynasty="宋", role="撰", variants=("蘇軾", "苏东坡", "蘇子瞻", "Su Shi", "Su Dongpo"))
SIMA = Person("司马光", dynasty="宋", role="编著")


def _document(key: int, title: str, **fields: object) -> SearchDocument:
    display = json.dumps({"title": title}, ensure_ascii=False).encode()
    values: dict[str, object] = {"material": "book", "languages": ("chi",), "libraries": ("NLC",), **fields}
    return SearchDocument(key=key, source="catalogue", title=title, display=display, **values)  # type: ignore[arg-type]


def make_collection() -> list[SearchDocument]:
    """Documents by key; keys of one theme share their hundreds."""
    return [*_dream(), *_mirror(), *_short_titles(), *_people(), *_others()]


def _dream() -> list[SearchDocument]:
    return [
        _document(
            101,
            "红楼梦",
            people=(CAO, Person("高鹗", dynasty="清", role="著")),
            publisher="人民文学出版社",
            place="北京",
            subjects=("章回小说--中国--清代",),
            class_numbers=("I242.4",),
            identifiers=("9787020002207",),
            call_numbers=("I242.4/C178",),
            year_from=1982,
            popularity=900,
            work_key="红楼梦|曹雪芹",
            ark="b1015x",
        ),
        _document(
            102,
            "紅樓夢",
            people=(CAO,),
            publisher="臺灣商務印書館",
            class_numbers=("I242.4",),
            year_from=1964,
            popularity=60,
            libraries=("NCL",),
            work_key="红楼梦|曹雪芹",
        ),
        _document(
            103,
            "脂砚斋重评石头记",
            titles=(Title("红楼梦"), Title("石頭記", TitleKind.VARIANT)),
            people=(CAO, Person("脂砚斋", dynasty="清", role="评")),
            year_from=1962,
            popularity=200,
            class_numbers=("I242.4",),
        ),
        _document(
            104,
            "The dream of the red chamber",
            titles=(Title("红楼梦", TitleKind.UNIFORM),),
            people=(Person("Hawkes, David", role="译"),),
            languages=("eng",),
            year_from=1973,
            popularity=300,
            work_key="红楼梦|曹雪芹",
        ),
        _document(
            105,
            "红楼梦研究",
            people=(Person("俞平伯", role="著"),),
            subjects=("红楼梦--研究",),
            class_numbers=("I207.411",),
            year_from=1952,
            popularity=1500,
        ),
        _document(
            106,
            "红楼梦评论",
            people=(Person("王国维", role="著"),),
            subjects=("红楼梦--文学评论",),
            class_numbers=("I207.411",),
        ),
        _document(107, "论红楼梦", people=(Person("何其芳", role="著"),), popularity=40, year_from=1958),
        _document(108, "红楼人物与大观园之梦", people=(Person("张毕来", role="著"),), popularity=800),
        _document(109, "中国古典小说史话", contents="第一章 三国演义 第二章 红楼梦 第三章 儒林外史", popularity=2000),
        _document(110, "梦断红楼", people=(Person("赵建", role="著"),), popularity=5000),
        _document(111, "红楼夢人物論", people=(Person("王昆仑", role="著"),), abstract="评论《紅樓夢》中的人物。"),
    ]


def _mirror() -> list[SearchDocument]:
    studies = [
        _document(
            210 + number,
            f"资治通鉴{tail}",
            subjects=("资治通鉴--研究",),
            people=(Person(f"研究者{number}", role="著"),),
            popularity=1000 + number,
        )
        for number, tail in enumerate(
            [
                "研究",
                "论丛",
                "选读",
                "纲要",
                "史论",
                "人物",
                "职官",
                "地理",
                "政论",
                "战争",
                "思想",
                "文学",
                "版本",
                "引得",
                "考异",
                "讲录",
                "导读",
                "精华",
                "故事",
                "今译",
            ]
        )
    ]
    original = _document(
        201,
        "資治通鑑",
        people=(SIMA, Person("胡三省", dynasty="元", role="注")),
        publisher="中華書局",
        class_numbers=("K204.3",),
        year_from=1956,
        popularity=50,
    )
    volumes = [
        _document(202, "资治通鉴 卷十二", people=(SIMA,)),
        _document(203, "资治通鉴 卷13", people=(SIMA,)),
        _document(204, "资治通鉴 第十四卷", people=(SIMA,)),
        _document(205, "资治通鉴. 上册", people=(SIMA,)),
    ]
    return [*studies, original, *volumes]


def _short_titles() -> list[SearchDocument]:
    return [
        _document(301, "家", people=(Person("巴金", role="著"),), popularity=5, year_from=1933),
        _document(302, "家庭、私有制和国家的起源", popularity=5000),
        _document(303, "国家图书馆学刊", popularity=3000, material="serial", identifiers=("10093125",)),
        _document(304, "家春秋", popularity=800),
        _document(305, "大家", popularity=700),
        _document(311, "活着", people=(Person("余华", role="著"),), popularity=500, year_from=1993),
        _document(312, "活", people=(Person("某人", role="著"),), popularity=1),
        _document(313, "生活与哲学", popularity=4000),
        _document(314, "死活都要活着回来", popularity=2),
    ]


def _people() -> list[SearchDocument]:
    return [
        _document(401, "東坡樂府", people=(SU,), dynasties=("宋",), popularity=30),
        _document(402, "苏轼诗集", people=(SU, Person("王文诰", dynasty="清", role="辑注")), popularity=90),
        _document(403, "杜诗详注", people=(Person("杜甫", dynasty="唐", role="撰"),), popularity=100),
        _document(404, "曾国藩家书", people=(Person("曾国藩", dynasty="清", role="著"),), popularity=70),
        _document(405, "单于与大宛", people=(Person("单田芳", role="著"),)),
        _document(406, "李白全集", people=(Person("李白", dynasty="唐", role="著"),), place="重庆"),
    ]


def _others() -> list[SearchDocument]:
    return [
        _document(501, "後漢書", people=(Person("范晔", dynasty="南朝宋", role="撰"),), class_numbers=("K234.2",)),
        _document(502, "后汉书", people=(Person("范晔", dynasty="南朝宋", role="撰"),), class_numbers=("K234.2",)),
        _document(503, "皇后", people=(Person("陈某", role="著"),)),
        _document(511, "金瓶梅", people=(Person("兰陵笑笑生", dynasty="明", role="著"),), popularity=80),
        _document(512, "《金瓶梅》詞話", people=(Person("兰陵笑笑生", dynasty="明", role="著"),), popularity=90),
        _document(513, "金色的花瓶与梅", popularity=9000),
        _document(521, "民国二十三年上海统计", year_from=1935, date_original="民国二十四年"),
        _document(522, "上海年鉴", year_from=1934, date_original="民國二十三年"),
        _document(523, "康熙字典", year_from=1716, date_original="康熙五十五年", dynasties=("清",)),
        _document(524, "光緖朝東華錄", year_from=1909),
        _document(525, "现代图书馆学", year_from=1999, year_to=2001, class_numbers=("G250",), online=True),
        _document(531, "囍𠮷⿰氵文集", notes="含罕用字"),
        _document(532, "唐詩三百首", people=(Person("蘅塘退士", dynasty="清", role="编"),), popularity=600),
        _document(533, "DNA双螺旋", people=(Person("Watson, James D.", role="著"),), class_numbers=("Q523",)),
    ]
