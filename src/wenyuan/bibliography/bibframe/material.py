"""Codes of the material: 008/18-34, the same places of 006, and 007.

Source:
    MARC 21 bibliographic, 006, 007 and 008; the code lists of the Library of Congress linked data service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wenyuan.bibliography.marc import Field

from .context import Draft
from .tree import Link, labelled
from .vocabulary import AUDIENCE, CONTENT_TYPES, FREQUENCY, ID, ILLUSTRATIONS, LITERARY, MEDIA_OF_007, NATURE, SUPPLEMENTS, code_link

_PERIODICALS: Final = {"d": "dtb", "l": "loo", "m": "msr", "n": "new", "p": "per", "w": "web"}
_REGULARITY: Final = {"n": "normalized irregular", "r": "regular", "x": "completely irregular"}
_SCRIPTS: Final = {
    "a": "Basic Roman", "b": "Extended Roman", "c": "Cyrillic", "d": "Japanese", "e": "Chinese", "f": "Arabic", "g": "Greek", "h": "Hebrew", "i": "Thai", "j": "Devanagari", "k": "Korean",
    "l": "Tamil",
}
# Kinds of composition that say nothing: several, none, unknown, other.
_NO_COMPOSITION: Final = frozenset({"mu", "nn", "uu", "zz", "||", "  "})
_MUSIC_FORMATS: Final = {
    "a": "full score", "b": "miniature or study score", "c": "accompaniment reduced for keyboard", "d": "voice score", "e": "condensed score or piano-conductor score", "g": "close score",
    "h": "chorus score", "i": "condensed score", "j": "performer-conductor part", "k": "vocal score", "l": "score", "p": "piano score",
}
_MUSIC_PARTS: Final = {"d": "instrumental and vocal parts", "e": "instrumental parts", "f": "vocal parts"}
_MUSIC_MATTER: Final = {
    "a": "discography", "b": "bibliography", "c": "thematic index", "d": "libretto or text", "e": "biography of composer or author", "f": "biography of performer or history of ensemble",
    "g": "technical and/or historical information on instruments", "h": "technical information on music", "i": "historical information", "k": "ethnological information",
    "r": "instructional materials", "s": "music",
}
_SPOKEN: Final = {
    "a": "autobiography", "b": "biography", "c": "conference proceedings", "d": "drama", "e": "essays", "f": "fiction", "g": "reporting", "h": "history", "i": "instruction",
    "j": "language instruction", "k": "comedy", "l": "lectures, speeches", "m": "memoirs", "o": "folktales", "p": "poetry", "r": "rehearsals", "s": "sounds", "t": "interviews",
}
_RELIEF: Final = {
    "a": "contours", "b": "shading", "c": "gradient and bathymetric tints", "d": "hachures", "e": "bathymetry, soundings", "f": "form lines", "g": "spot heights", "i": "pictorially",
    "j": "land forms", "k": "bathymetry, isolines", "m": "rock drawings",
}
_PROJECTIONS: Final = {
    "aa": "Aitoff", "ab": "Gnomic", "ac": "Lambert's azimuthal equal area", "ad": "Orthographic", "ae": "Azimuthal equidistant", "af": "Stereographic", "an": "Azimuthal", "ba": "Gall",
    "bb": "Goode's homolographic", "bc": "Lambert's cylindrical equal area", "bd": "Mercator", "be": "Miller", "bf": "Mollweide", "bg": "Sinusoidal", "bh": "Transverse Mercator", "bi": "Gauss-Kruger",
    "bj": "Equirectangular", "ca": "Albers' equal area", "cb": "Bonne", "cc": "Lambert's conformal conic", "ce": "Miller's bipolar oblique conic", "cp": "Polyconic", "da": "Armadillo",
    "db": "Butterfly", "dc": "Eckert", "dd": "Goode's homolosine", "de": "Miller's bipolar oblique conformal conic", "df": "Van Der Grinten", "dg": "Dimaxion", "dh": "Cordiform", "dl": "Lambert conformal",
}
_MAPS: Final = {"a": "map", "b": "map", "c": "map", "d": "glo", "e": "atl"}
_FILES: Final = {
    "a": "numeric data", "b": "computer program", "c": "representational", "d": "document", "e": "bibliographic data", "f": "font", "g": "game", "h": "sound", "i": "interactive multimedia",
    "j": "online system or service", "m": "combination",
}
_VISUAL: Final = {
    "a": "art original", "b": "kit", "c": "art reproduction", "d": "diorama", "f": "filmstrip", "g": "game", "i": "picture", "k": "graphic", "l": "technical drawing", "m": "motion picture",
    "n": "chart", "o": "flash card", "p": "microscope slide", "q": "model", "r": "realia", "s": "slide", "t": "transparency", "v": "videorecording", "w": "toy",
}
_TECHNIQUES: Final = {"a": "animation", "c": "animation and live action", "l": "live action"}
# 007/00-01: the carrier by the code of RDA carrier types.
_CARRIERS: Final = {
    "ca": "ca", "cb": "cb", "cc": "ce", "cd": "cd", "ce": "ce", "cf": "cf", "ch": "ch", "cj": "cd", "ck": "ck", "cm": "cd", "co": "cd", "cr": "cr", "gc": "gc", "gd": "gd", "gf": "gf", "go": "mo",
    "gs": "gs", "gt": "gt", "ha": "ha", "hb": "hb", "hc": "hc", "hd": "hd", "he": "he", "hf": "hf", "hg": "hg", "hh": "hh", "hj": "hj", "mc": "mc", "mf": "mf", "mo": "mo", "mr": "mr", "sd": "sd",
    "se": "se", "sg": "sg", "si": "si", "sq": "sq", "ss": "ss", "st": "st", "vc": "vc", "vd": "vd", "vf": "vf", "vr": "vr",
}
_COLOURS: Final = {"a": "one color", "b": "black and white", "c": "color", "g": "gray scale", "h": "hand colored", "m": "mixed"}
_COLOUR_AT: Final = {"a": 3, "c": 3, "d": 3, "g": 3, "h": 9, "k": 3, "m": 3, "v": 3}
_SPEEDS: Final = {
    "a": "16 rpm", "b": "33 1/3 rpm", "c": "45 rpm", "d": "78 rpm", "e": "8 rpm", "f": "1.4 m/s", "h": "120 rpm", "i": "160 rpm", "k": "15/16 ips", "l": "1 7/8 ips", "m": "3 3/4 ips", "o": "7 1/2 ips",
    "p": "15 ips", "r": "30 ips",
}
_CHANNELS: Final = {"m": "mono", "q": "surround", "s": "stereo"}
_VIDEO_FORMATS: Final = {
    "a": "Beta", "b": "VHS", "c": "U-matic", "d": "EIAJ", "e": "Type C", "f": "Quadruplex", "g": "Laserdisc", "h": "CED", "i": "Betacam", "j": "Betacam SP", "k": "Super-VHS", "m": "M-II", "o": "D-2",
    "p": "8 mm.", "q": "Hi-8 mm.", "s": "Blu-ray", "v": "DVD",
}


def material_codes(draft: Draft, kind: str, places: str, *, is_serial: bool) -> None:
    """Read places 18 to 34 of 008, or 01 to 17 of 006, for a material (leader 06 or 006/00)."""
    at = dict(zip(range(18, 35), places.ljust(17), strict=False))
    if is_serial:
        _serials(draft, at)
    elif kind in "at":
        _books(draft, at)
    elif kind in "cdij":
        _music(draft, kind, at)
    elif kind in "ef":
        _maps(draft, at)
    elif kind == "m":
        _files(draft, at)
    elif kind in "gkor":
        _visual(draft, at)
    if not is_serial and kind in "acdgijkmort" and at[22] in AUDIENCE:
        draft.work.add("bf:intendedAudience", code_link("maudience", AUDIENCE[at[22]]))
    if not is_serial and kind in "aefgkmort" and at[28] in "acfilmosz":
        _genre(draft, "gov")


def additional(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """006: a second material in the thing."""
    data = (field_.data or "").ljust(18)
    kind = data[0]
    if kind == "s":
        material_codes(draft, "a", data[1:18], is_serial=True)
        return
    material_codes(draft, kind, data[1:18], is_serial=False)
    if kind in CONTENT_TYPES and draft.record.first("336") is None:
        draft.work.add("bf:content", code_link("contentTypes", CONTENT_TYPES[kind]))


def _genre(draft: Draft, code: str) -> None:
    draft.work.add("bf:genreForm", code_link("marcgt", code))


def _worded(draft: Draft, name: str, type_: str, words: Mapping[str, str], codes: str, *, of_instance: bool = False) -> None:
    for code in dict.fromkeys(codes):
        if code in words:
            (draft.instance if of_instance else draft.work).add(name, labelled(type_, words[code]))


def _nature(draft: Draft, codes: str) -> None:
    for code in dict.fromkeys(codes):
        if code in SUPPLEMENTS:
            draft.work.add("bf:supplementaryContent", code_link("msupplcont", SUPPLEMENTS[code]))
        elif code in NATURE:
            _genre(draft, NATURE[code])


def _books(draft: Draft, at: Mapping[int, str]) -> None:
    for code in dict.fromkeys(at[n] for n in range(18, 22)):
        if code in ILLUSTRATIONS:
            draft.work.add("bf:illustrativeContent", code_link("millus", ILLUSTRATIONS[code]))
    _nature(draft, "".join(at[n] for n in range(24, 28)))
    if at[29] == "1":
        _genre(draft, "cpb")
    if at[30] == "1":
        _genre(draft, "fes")
    if at[31] == "1":
        draft.work.add("bf:supplementaryContent", code_link("msupplcont", "index"))
    if at[33] in LITERARY:
        _genre(draft, LITERARY[at[33]])
    if at[34] in "abc":
        _genre(draft, "aut" if at[34] == "a" else "bio")


def _serials(draft: Draft, at: Mapping[int, str]) -> None:
    if at[18] in FREQUENCY:
        draft.instance.add("bf:frequency", code_link("frequencies", FREQUENCY[at[18]]))
    _worded(draft, "bf:frequency", "bf:Frequency", _REGULARITY, at[19], of_instance=True)
    if at[21] in _PERIODICALS:
        _genre(draft, _PERIODICALS[at[21]])
    _nature(draft, "".join(at[n] for n in range(24, 28)))
    if at[28] in "acfilmosz":
        _genre(draft, "gov")
    if at[29] == "1":
        _genre(draft, "cpb")
    _worded(draft, "bf:notation", "bf:Script", _SCRIPTS, at[33])


def _music(draft: Draft, kind: str, at: Mapping[int, str]) -> None:
    composition = at[18] + at[19]
    if composition not in _NO_COMPOSITION and composition.isalpha():
        draft.work.add("bf:genreForm", code_link("marcmuscomp", composition))
    if kind in "cd":
        _worded(draft, "bf:musicFormat", "bf:MusicFormat", _MUSIC_FORMATS, at[20])
        _worded(draft, "bf:musicFormat", "bf:MusicFormat", _MUSIC_PARTS, at[21])
    _worded(draft, "bf:supplementaryContent", "bf:SupplementaryContent", _MUSIC_MATTER, "".join(at[n] for n in range(24, 30)))
    if kind == "i":
        _worded(draft, "bf:genreForm", "bf:GenreForm", _SPOKEN, at[30] + at[31])


def _maps(draft: Draft, at: Mapping[int, str]) -> None:
    _worded(draft, "bf:illustrativeContent", "bf:Illustration", _RELIEF, "".join(at[n] for n in range(18, 22)))
    if projection := _PROJECTIONS.get(at[22] + at[23]):
        draft.work.add("bf:projection", labelled("bf:Projection", projection))
    if at[25] in _MAPS:
        _genre(draft, _MAPS[at[25]])
    if at[31] == "1":
        draft.work.add("bf:supplementaryContent", code_link("msupplcont", "index"))


def _files(draft: Draft, at: Mapping[int, str]) -> None:
    _worded(draft, "bf:genreForm", "bf:GenreForm", _FILES, at[26])


def _visual(draft: Draft, at: Mapping[int, str]) -> None:
    minutes = at[18] + at[19] + at[20]
    if minutes.isdecimal() and int(minutes):
        draft.work.add("bf:duration", f"PT{int(minutes)}M")
    _worded(draft, "bf:genreForm", "bf:GenreForm", _VISUAL, at[33])
    _worded(draft, "bf:genreForm", "bf:GenreForm", _TECHNIQUES, at[34])


def physical(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """007: medium and carrier where no 337 and 338 say them; colour, sound, speed, format of recordings."""
    data = (field_.data or "").ljust(14)
    kind = data[0]
    if kind in MEDIA_OF_007 and draft.record.first("337") is None:
        draft.instance.add("bf:media", Link(f"{ID}vocabulary/mediaTypes/{MEDIA_OF_007[kind]}"))
    if data[:2] in _CARRIERS and draft.record.first("338") is None:
        draft.instance.add("bf:carrier", Link(f"{ID}vocabulary/carriers/{_CARRIERS[data[:2]]}"))
    if kind in _COLOUR_AT and data[_COLOUR_AT[kind]] in _COLOURS:
        draft.instance.add("bf:colorContent", labelled("bf:ColorContent", _COLOURS[data[_COLOUR_AT[kind]]]))
    if kind == "s":
        _worded(draft, "bf:soundCharacteristic", "bf:PlayingSpeed", _SPEEDS, data[3], of_instance=True)
        _worded(draft, "bf:soundCharacteristic", "bf:PlaybackChannels", _CHANNELS, data[4], of_instance=True)
    if kind == "v":
        _worded(draft, "bf:videoCharacteristic", "bf:VideoFormat", _VIDEO_FORMATS, data[4], of_instance=True)
        _worded(draft, "bf:soundCharacteristic", "bf:PlaybackChannels", _CHANNELS, data[8], of_instance=True)
