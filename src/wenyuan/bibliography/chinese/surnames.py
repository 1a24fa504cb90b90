"""Chinese family names whose reading differs from the usual one, and compound family names, in folded form."""

from __future__ import annotations

__all__ = ["COMPOUND_SURNAMES", "SURNAME_READINGS"]

SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "朴": "piao", "查": "zha", "盖": "ge", "区": "ou",
    "任": "ren", "翟": "zhai", "华": "hua", "纪": "ji", "尹": "yin", "燕": "yan", "晟": "cheng", "种": "chong",
    "折": "she", "佘": "she", "秘": "bi", "员": "yun", "缪": "miao", "冼": "xian", "洗": "xian", "逄": "pang",
    "隗": "wei", "郇": "xun", "樊": "fan", "召": "shao", "祭": "zhai", "葛": "ge", "郝": "hao", "晁": "chao",
    "乐": "yue", "令": "ling", "宓": "mi", "覃": "qin", "谌": "chen", "应": "ying", "曲": "qu", "句": "gou",
    "瞿": "qu", "过": "guo", "哈": "ha", "繁": "po", "黑": "he", "黄": "huang", "能": "nai", "乜": "nie",
    "宁": "ning", "粘": "nian", "车": "che", "适": "kuo", "洪": "hong", "长": "chang", "相": "xiang", "幺": "yao",
    "卜": "bu", "都": "du", "阿": "a", "那": "na", "哥": "ge", "贾": "jia", "江": "jiang", "行": "xing",
    "薄": "bo", "柏": "bai", "费": "fei", "鲜": "xian", "重": "chong", "藏": "zang", "臧": "zang", "尉": "wei",
    "叶": "ye", "于": "yu", "余": "yu", "俞": "yu", "干": "gan", "钻": "zuan", "万": "wan",
    "郗": "xi", "訾": "zi", "眭": "sui", "沈": "shen", "石": "shi", "殷": "yin", "盛": "sheng", "卷": "juan",
    "牟": "mou", "莘": "shen", "强": "qiang", "称": "cheng", "撒": "sa", "芮": "rui", "靳": "jin", "亓": "qi",
    "褚": "chu", "郄": "qie", "乘": "cheng", "冯": "feng", "龙": "long", "谷": "gu", "斗": "dou", "钭": "tou",
    "展": "zhan", "蔚": "yu", "郦": "li", "逯": "lu", "舍": "she", "角": "jue", "厘": "li", "妫": "gui",
    "参": "shen", "卓": "zhuo", "占": "zhan", "归": "gui", "会": "gui", "戚": "qi", "呙": "guo", "戴": "dai",
    "阚": "kan", "仉": "zhang", "抗": "kang", "朝": "chao", "与": "yu", "率": "shuai", "么": "yao", "隽": "juan",
}  # fmt: skip

COMPOUND_SURNAMES = {
    "欧阳": "ou yang", "司马": "si ma", "诸葛": "zhu ge", "上官": "shang guan", "司徒": "si tu", "司空": "si kong",
    "夏侯": "xia hou", "皇甫": "huang fu", "东方": "dong fang", "尉迟": "yu chi", "万俟": "mo qi", "公孙": "gong sun",
    "慕容": "mu rong", "长孙": "zhang sun", "宇文": "yu wen", "令狐": "ling hu", "澹台": "tan tai", "端木": "duan mu",
    "独孤": "du gu", "南宫": "nan gong", "单于": "chan yu", "鲜于": "xian yu", "轩辕": "xuan yuan", "钟离": "zhong li",
    "呼延": "hu yan", "申屠": "shen tu", "太史": "tai shi", "太叔": "tai shu", "公冶": "gong ye", "公羊": "gong yang",
    "谷梁": "gu liang", "宗政": "zong zheng", "濮阳": "pu yang", "淳于": "chun yu", "闻人": "wen ren", "赫连": "he lian",
    "拓跋": "tuo ba", "完颜": "wan yan", "耶律": "ye lv", "纳兰": "na lan", "叶赫": "ye he", "爱新": "ai xin",
    "西门": "xi men", "东郭": "dong guo", "南郭": "nan guo", "百里": "bai li", "东门": "dong men", "左丘": "zuo qiu",
    "梁丘": "liang qiu", "闾丘": "lv qiu", "乐正": "yue zheng", "亓官": "qi guan", "司寇": "si kou", "巫马": "wu ma",
    "公西": "gong xi", "漆雕": "qi diao", "壤驷": "rang si", "公良": "gong liang", "宰父": "zai fu", "第五": "di wu",
    "贺兰": "he lan", "贺若": "he ruo", "哥舒": "ge shu", "斛律": "hu lv", "屈突": "qu tu",
    "达奚": "da xi", "豆卢": "dou lu", "纥干": "he gan", "蒲察": "pu cha", "徒单": "tu dan",
    "仆固": "pu gu", "高堂": "gao tang", "胡母": "hu mu", "毌丘": "guan qiu", "范姜": "fan jiang",
    "侯莫": "hou mo", "叱罗": "chi luo", "沮渠": "ju qu", "乞伏": "qi fu", "秃发": "tu fa", "段干": "duan gan",
    "羊舌": "yang she", "微生": "wei sheng", "相里": "xiang li", "即墨": "ji mo", "东里": "dong li", "子车": "zi ju",
    "颛孙": "zhuan sun", "仲孙": "zhong sun", "孟孙": "meng sun", "叔孙": "shu sun", "季孙": "ji sun", "王孙": "wang sun",
    "佟佳": "tong jia",
    "钮祜": "niu hu", "富察": "fu cha", "那拉": "na la", "乌雅": "wu ya",
}  # fmt: skip
