"""Seeded search documents of realistic shape, for benchmarks: generated, so every figure from them is too."""

from __future__ import annotations

import random
from collections.abc import Iterator

from wenyuan.knowledge.discovery.data import Person, SearchDocument, Title, TitleKind

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = (
    "伟芳秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文华玉志建国春生永德福贵祥林森浩宇轩梓涵子怡欣诗雨晨"
    "思远博学正清之元承光宗继先景山海波江河天龙云鹤松柏青竹梅雪冰若水如月晓东方南北宁安康泰和"
)
WORDS = [
    "中国",
    "世界",
    "历史",
    "文学",
    "哲学",
    "经济",
    "社会",
    "政治",
    "文化",
    "教育",
    "科学",
    "技术",
    "艺术",
    "音乐",
    "绘画",
    "建筑",
    "医学",
    "农业",
    "工业",
    "法律",
    "语言",
    "汉语",
    "英语",
    "数学",
    "物理",
    "化学",
    "生物",
    "地理",
    "天文",
    "地质",
    "计算机",
    "网络",
    "数据",
    "人工智能",
    "机器学习",
    "图书馆",
    "档案",
    "博物馆",
    "文献",
    "目录",
    "古籍",
    "版本",
    "校勘",
    "红楼梦",
    "三国演义",
    "水浒传",
    "西游记",
    "金瓶梅",
    "聊斋志异",
    "儒林外史",
    "资治通鉴",
    "史记",
    "汉书",
    "后汉书",
    "三国志",
    "晋书",
    "宋史",
    "元史",
    "明史",
    "清史",
    "论语",
    "孟子",
    "老子",
    "庄子",
    "周易",
    "尚书",
    "诗经",
    "礼记",
    "春秋",
    "左传",
    "孙子兵法",
    "楚辞",
    "文选",
    "文心雕龙",
    "唐诗",
    "宋词",
    "元曲",
    "明清小说",
    "现代诗歌",
    "李白",
    "杜甫",
    "苏轼",
    "白居易",
    "陶渊明",
    "王维",
    "李清照",
    "辛弃疾",
    "陆游",
    "曹雪芹",
    "鲁迅",
    "老舍",
    "巴金",
    "茅盾",
    "沈从文",
    "张爱玲",
    "钱钟书",
    "莫言",
    "北京",
    "上海",
    "南京",
    "西安",
    "广州",
    "四川",
    "江苏",
    "浙江",
    "福建",
    "山东",
    "河南",
    "湖南",
    "云南",
    "新疆",
    "西藏",
    "敦煌",
    "丝绸之路",
    "长江",
    "黄河",
    "长城",
    "唐代",
    "宋代",
    "元代",
    "明代",
    "清代",
    "民国",
    "近代",
    "当代",
    "先秦",
    "两汉",
    "魏晋",
    "南北朝",
    "隋唐",
    "五代",
    "辽金",
    "抗日战争",
    "改革开放",
    "辛亥革命",
    "企业",
    "管理",
    "市场",
    "金融",
    "银行",
    "投资",
    "会计",
    "统计",
    "贸易",
    "物流",
    "旅游",
    "环境",
    "能源",
    "材料",
    "电子",
    "通信",
    "机械",
    "汽车",
    "航空",
    "航天",
    "船舶",
    "铁路",
    "中医",
    "中药",
    "针灸",
    "内科",
    "外科",
    "儿科",
    "护理",
    "营养",
    "心理",
    "健康",
    "疾病",
    "治疗",
    "诊断",
    "药理",
    "免疫",
    "基因",
    "细胞",
    "神经",
    "佛教",
    "道教",
    "基督教",
    "伊斯兰教",
    "宗教",
    "民俗",
    "神话",
    "传说",
    "故事",
    "童话",
    "小说",
    "散文",
    "戏剧",
    "电影",
    "戏曲",
    "京剧",
    "昆曲",
    "书法",
    "篆刻",
    "瓷器",
    "青铜器",
]
HEADS = [
    "论",
    "新",
    "大",
    "小",
    "古",
    "今",
    "简明",
    "实用",
    "现代",
    "中国",
    "当代",
    "图解",
    "全",
    "新编",
    "增订",
]
TAILS = [
    "研究",
    "概论",
    "导论",
    "史",
    "史话",
    "论集",
    "论稿",
    "文集",
    "全集",
    "选集",
    "词典",
    "手册",
    "教程",
    "基础",
    "原理",
    "方法",
    "实践",
    "入门",
    "通论",
    "图录",
    "年鉴",
    "丛书",
    "译注",
    "校注",
    "注疏",
    "集解",
    "资料汇编",
    "评传",
    "年谱",
    "考",
    "考证",
    "新探",
    "赏析",
    "选读",
    "纲要",
    "问题",
    "理论",
    "思想",
    "发展",
    "变迁",
]
PUBLISHERS = [
    "中华书局",
    "商务印书馆",
    "人民文学出版社",
    "上海古籍出版社",
    "北京大学出版社",
    "清华大学出版社",
    "科学出版社",
    "人民出版社",
    "三联书店",
    "高等教育出版社",
    "复旦大学出版社",
    "巴蜀书社",
    "岳麓书社",
    "齐鲁书社",
    "江苏人民出版社",
    "浙江大学出版社",
    "广西师范大学出版社",
    "译林出版社",
]
PLACES = ["北京", "上海", "南京", "成都", "长沙", "济南", "杭州", "桂林", "广州", "武汉", "西安", "天津"]
CLASSES = [
    "I207.411",
    "I242.4",
    "I247.5",
    "I222.7",
    "K204.3",
    "K207",
    "K825.6",
    "K928.5",
    "B222.2",
    "B95",
    "G256.1",
    "G250",
    "TP393",
    "TP181",
    "F270",
    "F830",
    "H131",
    "H319",
    "J292",
    "J527",
    "D920",
    "O13",
    "O4",
    "R22",
    "R54",
    "S5",
    "TU-092",
    "X32",
    "Z126",
    "A81",
    "N49",
    "P1",
    "Q78",
    "E89",
    "V4",
    "U2",
]
DYNASTIES = ("", "", "", "", "", "唐", "宋", "元", "明", "清")
LANGUAGES = ("chi",) * 16 + ("eng", "eng", "jpn", "rus")
MATERIALS = ("book",) * 14 + ("serial", "thesis", "rare_book", "map", "audio", "ebook")
ENGLISH = [
    "history",
    "of",
    "chinese",
    "literature",
    "modern",
    "china",
    "science",
    "technology",
    "economic",
    "development",
    "culture",
    "art",
    "music",
    "introduction",
    "theory",
    "method",
    "social",
    "political",
    "philosophy",
    "language",
    "education",
    "library",
    "information",
    "data",
    "network",
]
# Characters that made-up words are drawn from, the commoner ones first.
CHARACTERS = (
    "人大中上下国年生时地出会成自行方动发民力学工实理主家业经法作用本部政文化教育体德心思想神明道义礼信仁智勇和平安康"
    "山水江河湖海天日月星云雨风雪雷电火土金木石玉花草竹林松柏梅兰菊荷叶果树鸟虎龙凤马牛羊鱼蛇鹤燕雁春夏秋冬朝夕晨夜"
    "东西南北左右前后内外高低远近长短深浅新旧古今真善美爱恨喜怒哀乐生死病老青红白黑黄绿紫蓝丹朱赤素书画琴棋诗词曲赋"
    "剑刀弓箭车船舟桥路城门楼台亭阁塔寺庙宫殿院园村镇乡州府县省都市区港口岛岸关塞边疆沙漠草原森海洋洲极岭峰谷泉溪潭"
    "王侯将相公卿士农商医卜僧尼仙佛魔鬼妖怪君臣父子夫妻兄弟姐妹师友客主宾敌军兵战争胜败攻守进退征伐盟约"
    "数理化物光声热力电磁波粒量子场论算机网络信息控制系统工程材料能源环境气象地质矿产水利土木建筑交通运输航空航天"
)
_WORD_DRAW = random.Random(11)
MADE = ["".join(CHARACTERS[int(len(CHARACTERS) * _WORD_DRAW.random() ** 1.5)] for _ in range(_WORD_DRAW.choice((2, 2, 2, 3, 3, 4)))) for _ in range(40_000)]
_TO_TRADITIONAL = str.maketrans(
    "红楼梦国历学经济会艺术乐画医农业语汉数计机网络图书馆档馆献录笺诗词选龙轼陆泽张爱玲钱钟东广苏云丝绸长辽战开银环药针",
    "紅樓夢國歷學經濟會藝術樂畫醫農業語漢數計機網絡圖書館檔館獻錄箋詩詞選龍軾陸澤張愛玲錢鍾東廣蘇雲絲綢長遼戰開銀環藥針",
)


def generate_documents(count: int, *, seed: int = 7, first_key: int = 1) -> Iterator[SearchDocument]:
    """Documents in key order; about a third in traditional characters, a tenth in English."""
    draw = random.Random(seed)
    names = ["".join((draw.choice(SURNAMES), draw.choice(GIVEN), draw.choice(GIVEN))) for _ in range(60_000)]
    for key in range(first_key, first_key + count):
        yield _generate(draw, key, names)


def _skewed(draw: random.Random, words: list[str]) -> str:
    return words[int(len(words) * draw.random() ** 1.7)]


def _topic(draw: random.Random) -> str:
    """A word of a title or an abstract: one in five well known, the others from a long, skewed tail."""
    if draw.random() < 0.2:
        return WORDS[int(len(WORDS) * draw.random() ** 2.5)]
    return MADE[int(len(MADE) * draw.random() ** 2.2)]


def _title(draw: random.Random) -> str:
    pattern = draw.random()
    word, other, tail = _topic(draw), _topic(draw), _skewed(draw, TAILS)
    if pattern < 0.12:
        return word
    if pattern < 0.45:
        return word + tail
    if pattern < 0.7:
        return word + other + tail
    if pattern < 0.85:
        return _skewed(draw, HEADS) + word + "与" + other + tail
    made = "".join(draw.choice(GIVEN) for _ in range(draw.randint(1, 4)))
    return f"{made}：{word}{other}的{tail}"


def _generate(draw: random.Random, key: int, names: list[str]) -> SearchDocument:
    english = draw.random() < 0.1
    title = " ".join(draw.choices(ENGLISH, k=draw.randint(3, 8))).capitalize() if english else _title(draw)
    subjects = [_topic(draw) + draw.choice(("", "--研究", "--历史")) for _ in range(draw.randint(1, 3))]
    people = [_skewed(draw, names) for _ in range(draw.randint(1, 2))]
    abstract = "本书" + "，".join(_topic(draw) + draw.choice(GIVEN) + _topic(draw) + draw.choice(("的", "与", "及", "")) + _topic(draw) for _ in range(9))
    if draw.random() < 0.35:
        title, abstract = title.translate(_TO_TRADITIONAL), abstract.translate(_TO_TRADITIONAL)
        subjects = [subject.translate(_TO_TRADITIONAL) for subject in subjects]
        people = [name.translate(_TO_TRADITIONAL) for name in people]
    year = 2024 - int(90 * draw.random() ** 2)
    isbn = f"9787{draw.randrange(10**9):09d}"
    publisher, number = _skewed(draw, PUBLISHERS), _skewed(draw, CLASSES)
    display = f'{{"title":"{title}","people":"{people[0]}","publisher":"{publisher}","year":{year},"isbn":"{isbn}","call":"{number}/{key % 999}"}}'
    return SearchDocument(
        key=key,
        source="catalogue",
        batch=key // 2000,
        ark=f"ark:/99999/w{key:09d}",
        title=title,
        titles=(Title(_topic(draw) + "丛书", TitleKind.SERIES),) if draw.random() < 0.4 else (),
        people=tuple(Person(name, dynasty=draw.choice(DYNASTIES), role="著") for name in people),
        publisher=publisher,
        place=draw.choice(PLACES),
        subjects=tuple(subjects),
        class_numbers=(number,),
        identifiers=(isbn, f"{key:012d}"),
        call_numbers=(f"{number}/{key % 999}",),
        languages=("eng",) if english else (draw.choice(LANGUAGES),),
        material=draw.choice(MATERIALS),
        year_from=year,
        libraries=tuple({f"L{draw.randrange(40):02d}" for _ in range(draw.randint(1, 3))}),
        abstract=abstract,
        notes=f"附录：{draw.choice(WORDS)}索引" if draw.random() < 0.3 else "",
        work_key=f"{title}|{people[0]}",
        popularity=int(200 * draw.random() ** 8),
        added=10_000 + key // 500,
        display=display.encode(),
    )
