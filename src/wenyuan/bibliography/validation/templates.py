"""Empty records to begin with, by format and material.

Source:
    UNIMARC leader and 100–135; MARC 21 leader, 006–008 and RDA content, media and carrier terms.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield

MATERIALS: Final = ("book", "ancient", "serial", "newspaper", "thesis", "article", "map", "score", "audio", "video", "image", "electronic", "rubbing")
_CNMARC_KIND: Final = {"map": "e", "score": "c", "audio": "j", "video": "g", "image": "k", "electronic": "l", "rubbing": "k"}
_MARC21_KIND: Final = {"map": "e", "score": "c", "audio": "j", "video": "g", "image": "k", "electronic": "m", "rubbing": "k"}
_LEVELS: Final = {"serial": "s", "newspaper": "s", "article": "a"}
_DESIGNATIONS: Final = {
    "book": "专著", "ancient": "古籍", "serial": "连续出版物", "newspaper": "报纸", "thesis": "学位论文", "article": "文章", "map": "地图", "score": "乐谱",
    "audio": "录音制品", "video": "影像资料", "image": "图像资料", "electronic": "电子资源", "rubbing": "拓片",
}
_CNMARC_CODED: Final = {
    "book": (("105", "y   z   000yy"), ("106", "r")), "ancient": (("105", "y   z   000yy"), ("106", "r"), ("140", "y   z       z y  ")),
    "thesis": (("105", "y   m   000yy"), ("106", "r")), "article": (("105", "y   z   000yy"),), "serial": (("110", "afa   0yy0"),), "newspaper": (("110", "caa   0yy0"),),
    "map": (("120", "b     z      "), ("121", "aa  z   ")), "score": (("125", "z"),), "audio": (("126", "dcxhxxcxxxxxxx"),), "video": (("115", "c               "),),
    "image": (("116", "ab                "),), "electronic": (("135", "drunnnnnnnnn"),), "rubbing": (("116", "zb                "),),
}
_RDA: Final = {
    "audio": ("performed music", "prm", "audio", "s", "audio disc", "sd"), "video": ("two-dimensional moving image", "tdi", "video", "v", "videodisc", "vd"),
    "electronic": ("text", "txt", "computer", "c", "online resource", "cr"), "map": ("cartographic image", "cri", "unmediated", "n", "sheet", "nb"),
    "score": ("notated music", "ntm", "unmediated", "n", "volume", "nc"), "image": ("still image", "sti", "unmediated", "n", "sheet", "nb"),
    "rubbing": ("still image", "sti", "unmediated", "n", "sheet", "nb"),
}


def new_record(format_: MarcFormat, material: str, *, today: date, agency: str, language: str = "chi") -> Record:
    """Return a record with its coded fields filled and the fields of description empty, ready to be typed into.

    Args:
        material: One of `MATERIALS`; anything else counts as a book.
        agency: Code of the library that catalogues.
    """
    kind = material if material in MATERIALS else "book"
    if format_ is MarcFormat.CNMARC:
        return _new_cnmarc(kind, today, agency, language)
    return _new_marc21(kind, today, agency, language)


def _field(tag: str, indicators: str, *pairs: tuple[str, str]) -> Field:
    return Field(tag, indicators, tuple(Subfield(code, value) for code, value in pairs))


def _new_cnmarc(kind: str, today: date, agency: str, language: str) -> Record:
    level = _LEVELS.get(kind, "m")
    general = f"{today:%Y%m%d}{'a' if level == 's' else 'd'}{today:%Y}{'9999' if level == 's' else '    '}em y0chiy50      ea"
    fields = [_field("010", "  ", ("a", ""), ("d", ""))] if level == "m" and kind != "ancient" else []
    fields += [_field("011", "  ", ("a", ""))] if level == "s" else []
    fields += [_field("100", "  ", ("a", general)), _field("101", "0 ", ("a", language)), _field("102", "  ", ("a", "CN"), ("b", "110000"))]
    fields += [_field(tag, "  ", ("a", value)) for tag, value in _CNMARC_CODED[kind]]
    fields.append(_field("200", "1 ", ("a", ""), ("b", _DESIGNATIONS[kind]), ("f", "")))
    fields.append(_field("205", "  ", ("a", "")))
    fields += [_field("207", " 0", ("a", ""))] if level == "s" else []
    fields += [_field("210", "  ", ("a", ""), ("c", ""), ("d", "")), _field("215", "  ", ("a", ""), ("d", ""))]
    fields += [_field("326", "  ", ("a", ""))] if level == "s" else []
    fields += [_field("328", "  ", ("a", ""))] if kind == "thesis" else []
    fields += [_field("463", " 0", ("1", "2001 "), ("a", ""))] if level == "a" else []
    fields += [_field("330", "  ", ("a", ""))] if level != "s" else []
    fields += [_field("606", "0 ", ("a", "")), _field("690", "  ", ("a", ""), ("v", "5")), _field("701", " 0", ("a", ""), ("4", ""))]
    fields.append(_field("801", " 0", ("a", "CN"), ("b", agency), ("c", f"{today:%Y%m%d}")))
    leader = f"00000n{_CNMARC_KIND.get(kind, 'a')}{level}0 2200000   450 "
    return Record(leader, tuple(fields), MarcFormat.CNMARC)


def _new_marc21(kind: str, today: date, agency: str, language: str) -> Record:
    level = _LEVELS.get(kind, "m")
    tail = " r|p|||||||||||0|||0||" if level == "s" else "    |||||||000|0||   "[:21]
    fixed = f"{today:%y%m%d}{'c' if level == 's' else 's'}{today:%Y}{'9999' if level == 's' else '    '}cc "
    fixed = f"{fixed}{tail}".ljust(35)[:35] + f"{language} c"
    terms = _RDA.get(kind, ("text", "txt", "unmediated", "n", "volume", "nc"))
    fields = [Field("008", data=fixed)]
    fields.append(_field("022", "  ", ("a", "")) if level == "s" else _field("020", "  ", ("a", "")))
    fields += [_field("040", "  ", ("a", agency), ("b", "chi"), ("e", "rda"), ("c", agency)), _field("084", "  ", ("a", ""), ("2", "clc"))]
    fields += [_field("100", "1 ", ("a", ""), ("e", "")), _field("245", "10", ("a", ""), ("c", "")), _field("250", "  ", ("a", ""))]
    fields += [_field("264", " 1", ("a", ""), ("b", ""), ("c", "")), _field("300", "  ", ("a", ""), ("c", ""))]
    fields += [_field(tag, "  ", ("a", terms[n]), ("b", terms[n + 1]), ("2", f"rda{word}")) for tag, n, word in (("336", 0, "content"), ("337", 2, "media"), ("338", 4, "carrier"))]
    fields += [_field("310", "  ", ("a", ""))] if level == "s" else []
    fields += [_field("502", "  ", ("a", ""))] if kind == "thesis" else []
    fields += [_field("520", "  ", ("a", "")), _field("650", " 0", ("a", ""))]
    fields += [_field("773", "0 ", ("t", ""), ("g", ""))] if level == "a" else []
    leader = f"00000n{_MARC21_KIND.get(kind, 'a')}{level} a2200000 i 4500"
    return Record(leader, tuple(sorted(fields, key=lambda f: f.tag)), MarcFormat.MARC21)
