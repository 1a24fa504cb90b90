"""Codes of ONIX as words and as codes of MARC.

Source:
    ONIX Code Lists (EDItEUR): 5, 15, 17, 22, 27, 28, 44, 54, 64, 65, 96, 150, 163.
"""

from __future__ import annotations

from typing import Final

# List 17, contributor roles, as MARC relator codes.
ROLES: Final = {
    "A01": "aut", "A02": "aut", "A03": "aus", "A04": "lbt", "A05": "lyr", "A06": "cmp", "A07": "art", "A08": "pht", "A09": "aut", "A10": "aut", "A11": "dsr", "A12": "ill", "A13": "pht",
    "A14": "aut", "A15": "wpr", "A16": "wpr", "A19": "aft", "A20": "ann", "A21": "cmm", "A22": "aft", "A23": "aui", "A24": "aui", "A25": "ann", "A26": "ann", "A27": "com", "A29": "aui",
    "A30": "prg", "A31": "lbt", "A32": "ctb", "A33": "aft", "A34": "com", "A35": "ill", "A36": "cov", "A38": "aut", "A39": "ctg", "A40": "ill", "A42": "aut", "A43": "ive", "A44": "ivr",
    "A46": "ill", "A99": "ctb", "B01": "edt", "B02": "rev", "B03": "adp", "B04": "adp", "B05": "adp", "B06": "trl", "B07": "edt", "B08": "trl", "B09": "edt", "B10": "trl", "B11": "edt",
    "B12": "edt", "B13": "edt", "B14": "edt", "B15": "edt", "B16": "edt", "B17": "edt", "B18": "edt", "B19": "edt", "B20": "edt", "B21": "edt", "B22": "edt", "B23": "edt", "B24": "edt",
    "B25": "arr", "B26": "edt", "B27": "ths", "B28": "ths", "B30": "edt", "B31": "edt", "B99": "edt", "C01": "com", "C02": "com", "C03": "cur", "C04": "cur", "C99": "com",
    "D01": "pro", "D02": "drt", "D03": "cnd", "D99": "drt", "E01": "act", "E02": "dnc", "E03": "nrt", "E04": "cmm", "E05": "prf", "E06": "prf", "E07": "nrt", "E08": "prf", "E99": "prf",
    "F01": "cng", "F02": "edt", "F99": "pht", "Z01": "hst", "Z98": "oth", "Z99": "oth",
}  # fmt: skip
# The words of a title page for roles that differ from the usual word of the relator code.
WORDS: Final = {"B01": "编", "B02": "修订", "B03": "缩编", "B05": "改编", "B11": "主编", "B12": "编", "C01": "编", "A36": "封面设计", "A12": "插图", "E07": "朗诵", "A23": "序", "A19": "跋"}
# List 27, schemes of subjects.
SCHEMES: Final = {
    "01": "ddc", "02": "ddc", "03": "lcc", "04": "lcsh", "10": "bisacsh", "12": "bicssc", "20": "keyword", "26": "wgs", "29": "clil", "34": "ccl", "50": "bisacsh", "59": "vlb",
    "93": "thema", "94": "thema", "95": "thema", "96": "thema", "97": "thema", "98": "thema", "99": "thema", "17": "bicssc", "24": "local", "C1": "clc", "81": "clc",
}
# List 28, audience.
AUDIENCES: Final = {
    "01": "大众", "02": "儿童", "03": "青少年", "04": "中小学教学", "05": "高等教育", "06": "专业与学术", "07": "外语教学", "08": "成人教育", "09": "第二语言教学", "11": "成人教育",
}
# List 65, availability.
AVAILABILITY: Final = {
    "01": "已取消", "10": "尚未供货", "11": "待定", "12": "即将出版", "20": "可供", "21": "有货", "22": "可订货", "23": "按需印刷", "30": "暂时缺货", "31": "缺货", "32": "重印中", "33": "待重印",
    "40": "不再供货", "41": "由新品替代", "42": "已改为他种载体", "43": "供货商不再供应", "44": "请向其他供货商订购", "45": "不单独销售", "46": "停止销售", "47": "已甩卖", "48": "已由按需印刷替代",
    "49": "召回", "51": "绝版", "52": "绝版", "97": "近期无消息", "98": "不再供货", "99": "供货情况不明",
}
# List 150, product forms, by their first letters.
FORMS: Final = {
    "A": "audio", "B": "book", "C": "map", "D": "ebook", "E": "ebook", "F": "image", "L": "ebook", "M": "book", "P": "image", "S": "kit", "V": "video", "X": "object", "Z": "object",
}
BINDINGS: Final = {
    "BB": "精装", "BC": "平装", "BD": "活页", "BE": "螺旋装", "BF": "折页", "BG": "皮面精装", "BH": "纸板书", "BI": "布面书", "BO": "经折装", "BP": "毛边", "EA": "电子书", "ED": "电子书", "EB": "电子书",
    "AC": "光盘", "AJ": "有声书下载",
}
# List 5, product identifiers.
IDENTIFIERS: Final = {"06": "doi", "22": "urn", "31": "ean", "01": "publisher", "17": "nbn", "27": "jpn", "35": "ark", "10": "coki"}
# List 44, name identifiers.
NAME_IDENTIFIERS: Final = {"16": "isni", "21": "orcid", "25": "gnd", "08": "lccn", "17": "viaf", "02": "publisher", "30": "viaf", "33": "ndl"}
# List 163 for publishing dates that tell the date of publication, best first.
DATES: Final = ("01", "11", "19", "09", "12", "13")
# List 64, status of publication.
CANCELLED: Final = frozenset({"01", "03", "16"})
