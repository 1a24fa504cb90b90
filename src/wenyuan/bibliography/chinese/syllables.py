"""Syllables of romanised Chinese: splitting of run-together pinyin, Wade-Giles, postal place names."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache

__all__ = [
    "POSTAL_NAMES",
    "SYLLABLES",
    "from_postal",
    "from_wade_giles",
    "pinyin_segmentations",
    "split_pinyin",
    "to_wade_giles",
]

_FINALS = {
    "": "a o e ai ei ao ou an en ang eng er",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u iao",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ei ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan un v ve",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e i ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "ch": "a e i ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "sh": "a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang",
    "r": "e i ao ou an en ang eng ong u ua uo ui uan un",
    "z": "a e i ai ei ao ou an en ang eng ong u uo ui uan un",
    "c": "a e i ai ao ou an en ang eng ong u uo ui uan un",
    "s": "a e i ai ao ou an en ang eng ong u uo ui uan un",
    "y": "a o e ai ao ou an ang i in ing ong u ue uan un",
    "w": "a o ai ei an en ang eng u",
}
SYLLABLES = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())

_MAX_LETTERS = 200
_MAX_READINGS = 64
_BOUNDARY = re.compile(r"[^a-z]+")
_AFTER_PALATAL = re.compile("(?<=[jqxy])v")


def _plain_letters(text: str) -> str:
    """Drop tone marks, write ü as v; tone digits, apostrophes and spaces stay as boundaries."""
    text = unicodedata.normalize("NFD", text.lower().replace("u:", "v"))
    text = re.sub("u([\u0300-\u0307\u0309-\u036f]*)\u0308", r"v\1", text)
    text = "".join(char for char in text if not "\u0300" <= char <= "\u036f")
    return _AFTER_PALATAL.sub("u", text)


@cache
def _syllable_forms(letters: str) -> tuple[str, ...]:
    """List the syllables that readers mean by these letters: lu is also lü, lue is lüe."""
    forms = [letters] if letters in SYLLABLES else []
    if letters[:1] in ("l", "n") and letters[1:] in ("u", "ue"):
        forms.append(letters.replace("u", "v"))
    return tuple(forms)


def _split_run(letters: str) -> list[tuple[str, ...]]:
    """List the ways to split one run of letters, fewest syllables first, then the longest first syllable."""
    found: list[list[tuple[str, ...]]] = [[] for _ in letters] + [[()]]
    for start in range(len(letters) - 1, -1, -1):
        ways = [
            (form, *rest)
            for end in range(min(len(letters), start + 6), start, -1)
            if found[end]
            for form in _syllable_forms(letters[start:end])
            for rest in found[end]
        ]
        ways.sort(key=len)
        found[start] = ways[:_MAX_READINGS]
    return found[0]


def pinyin_segmentations(text: str) -> tuple[tuple[str, ...], ...]:
    """List the valid splits of run-together pinyin, best first, at most 64; none for other text or above 200 letters.

    Tone marks and digits, apostrophes and spaces are accepted; ü may be written ü, v, u: or, after l and n, u.
    """
    runs = [run for run in _BOUNDARY.split(_plain_letters(text)) if run]
    if not runs or sum(map(len, runs)) > _MAX_LETTERS:
        return ()
    products = itertools.islice(itertools.product(*map(_split_run, runs)), _MAX_READINGS)
    return tuple(tuple(itertools.chain(*product)) for product in products)


def split_pinyin(text: str) -> tuple[str, ...]:
    """Give the best split of run-together pinyin (fewest syllables), or nothing if it is not pinyin."""
    ways = pinyin_segmentations(text)
    return ways[0] if ways else ()


_WADE_INITIALS = {
    "zh": "ch", "ch": "ch'", "sh": "sh", "b": "p", "p": "p'", "d": "t", "t": "t'", "g": "k", "k": "k'", "j": "ch",
    "q": "ch'", "x": "hs", "r": "j", "z": "ts", "c": "ts'", "s": "s", "m": "m", "f": "f", "n": "n", "l": "l", "h": "h",
    "y": "y", "w": "w",
}  # fmt: skip
_WADE_WHOLE = {
    "zi": "tzu", "ci": "tz'u", "si": "ssu", "zhi": "chih", "chi": "ch'ih", "shi": "shih", "ri": "jih", "ge": "ko",
    "ke": "k'o", "he": "ho", "gui": "kuei", "kui": "k'uei", "er": "erh", "yi": "i", "ye": "yeh", "yan": "yen",
    "you": "yu", "yu": "yü", "yue": "yüeh", "yuan": "yüan", "yun": "yün", "yong": "yung", "guo": "kuo", "kuo": "k'uo",
    "huo": "huo", "shuo": "shuo", "lv": "lü", "nv": "nü", "lve": "lüeh", "nve": "nüeh", "e": "o", "yo": "yo",
}  # fmt: skip
_WADE_FINALS = {"ian": "ien", "ie": "ieh", "ong": "ung", "iong": "iung", "uo": "o"}
_WADE_AFTER_PALATAL = {"u": "ü", "ue": "üeh", "uan": "üan", "un": "ün"}
_WADE_ALSO = {
    "szu": "si",
    "ê": "e",
    "tze": "zi",
    "tse": "ze",
    "tzŭ": "zi",
    "ssŭ": "si",
    "yi": "yi",
    "luo": "luo",
}


def _wade_syllable(syllable: str) -> str:
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    initial = syllable[:2] if syllable[:2] in ("zh", "ch", "sh") else syllable[:1]
    if initial not in _WADE_INITIALS:
        return syllable
    final = syllable[len(initial) :]
    table = _WADE_FINALS | _WADE_AFTER_PALATAL if initial in "jqx" else _WADE_FINALS
    return _WADE_INITIALS[initial] + table.get(final, final)


def to_wade_giles(text: str) -> str:
    """Write pinyin syllables, split by spaces, in Wade-Giles without tones: 'du fu' is 'tu fu', 'qing' is "ch'ing"."""
    return " ".join(_wade_syllable(syllable) if syllable in SYLLABLES else syllable for syllable in _plain_letters(text).split())


def _bare_wade(text: str) -> str:
    return text.replace("'", "").replace("ü", "u")


@cache
def _wade_index() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Map exact Wade-Giles to pinyin, and Wade-Giles without apostrophe and diaeresis to what it may stand for."""
    pairs = [(_wade_syllable(syllable), syllable) for syllable in sorted(SYLLABLES)]
    exact_forms = dict(pairs) | _WADE_ALSO
    bare: dict[str, tuple[str, ...]] = {}
    every = {*pairs, *_WADE_ALSO.items()}
    for form, syllable in sorted(every, key=lambda pair: ("'" in pair[0], "ü" in pair[0], pair)):
        bare[_bare_wade(form)] = (*bare.get(_bare_wade(form), ()), syllable)
    return exact_forms, bare


def _read_wade(syllable: str) -> tuple[str, ...]:
    exact_forms, bare = _wade_index()
    first = exact_forms.get(syllable)
    # A written apostrophe or diaeresis is meant; a missing one may have been lost.
    others = () if first and _bare_wade(syllable) != syllable else bare.get(_bare_wade(syllable), ())
    return tuple(dict.fromkeys((first, *others) if first else others))


def from_wade_giles(text: str) -> tuple[str, ...]:
    """Read Wade-Giles as pinyin candidates, best first, at most 64; nothing if a syllable is none of Wade-Giles.

    'Tu Fu' gives 'du fu' first and 'tu fu' (a lost apostrophe) later; "T'u Fu" gives 'tu fu' alone.
    """
    text = unicodedata.normalize("NFC", text[:_MAX_LETTERS].lower())
    text = re.sub("[‘’ʻʼ`´]", "'", text).replace("ê", "e").replace("ŭ", "u")
    choices = [_read_wade(syllable) for syllable in re.findall("[a-zü']+", text)]
    if not choices or not all(choices):
        return ()
    return tuple(" ".join(way) for way in itertools.islice(itertools.product(*choices), _MAX_READINGS))


# Names of the postal map and other established Western forms, in lower case, and what they stand for today.
POSTAL_NAMES = {
    "peking": "北京", "pekin": "北京", "peiping": "北平", "nanking": "南京", "canton": "广州", "kwangchow": "广州",
    "chungking": "重庆", "tientsin": "天津", "tsingtao": "青岛", "hankow": "汉口", "hanyang": "汉阳",
    "wuchang": "武昌", "soochow": "苏州", "hangchow": "杭州", "foochow": "福州", "amoy": "厦门", "swatow": "汕头",
    "ningpo": "宁波", "wenchow": "温州", "chefoo": "烟台", "newchwang": "牛庄", "mukden": "沈阳", "dairen": "大连",
    "dalny": "大连", "port arthur": "旅顺", "chinkiang": "镇江", "wuhu": "芜湖", "kiukiang": "九江", "ichang": "宜昌",
    "shasi": "沙市", "yochow": "岳州", "changsha": "长沙", "chengtu": "成都", "kweilin": "桂林", "kweiyang": "贵阳",
    "kunming": "昆明", "yunnanfu": "昆明", "sian": "西安", "sianfu": "西安", "lanchow": "兰州", "taiyuan": "太原",
    "tsinan": "济南", "kaifeng": "开封", "loyang": "洛阳", "chengchow": "郑州", "paoting": "保定", "kalgan": "张家口",
    "jehol": "热河", "kirin": "吉林", "harbin": "哈尔滨", "tsitsihar": "齐齐哈尔", "urumchi": "乌鲁木齐",
    "tihwa": "迪化", "kashgar": "喀什", "yarkand": "莎车", "khotan": "和田", "lhasa": "拉萨", "shigatse": "日喀则",
    "hong kong": "香港", "hongkong": "香港", "kowloon": "九龙", "macao": "澳门", "macau": "澳门", "taipei": "台北",
    "taihoku": "台北", "keelung": "基隆", "tamsui": "淡水", "kaohsiung": "高雄", "taichung": "台中", "tainan": "台南",
    "hsinchu": "新竹", "formosa": "台湾", "kwangtung": "广东", "kwangsi": "广西", "fukien": "福建",
    "chekiang": "浙江", "kiangsu": "江苏", "kiangsi": "江西", "anhwei": "安徽", "hupeh": "湖北", "hupei": "湖北",
    "honan": "河南", "hopeh": "河北", "hopei": "河北", "chihli": "直隶", "shantung": "山东", "shansi": "山西",
    "shensi": "陕西", "kansu": "甘肃", "szechwan": "四川", "szechuan": "四川", "kweichow": "贵州", "tsinghai": "青海",
    "sinkiang": "新疆", "sikang": "西康", "ningsia": "宁夏", "suiyuan": "绥远", "chahar": "察哈尔", "fengtien": "奉天",
    "heilungkiang": "黑龙江", "liaoning": "辽宁", "hainan": "海南", "tibet": "西藏", "wei-hai-wei": "威海卫",
    "weihaiwei": "威海卫", "whampoa": "黄埔", "yenan": "延安", "yenching": "燕京", "tsinghua": "清华",
    "wusih": "无锡", "yangchow": "扬州", "changchow": "漳州", "chuanchow": "泉州", "zayton": "泉州",
    "cambaluc": "大都", "quinsay": "杭州", "chusan": "舟山", "kiaochow": "胶州", "kwangchowwan": "广州湾",
}  # fmt: skip


def from_postal(name: str) -> str | None:
    """Give the Chinese name, simplified, of a postal or established Western place name: Chungking is 重庆."""
    return POSTAL_NAMES.get(" ".join(name.lower().split()))
