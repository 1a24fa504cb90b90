"""Mnemonics of MarcEdit and MARCMaker text for characters outside ASCII, and for its own delimiters.

Source:
    Library of Congress, MARCMaker and MARCBreaker User's Manual, character table (ANSEL repertoire).
"""

from __future__ import annotations

from typing import Final

MARKS: Final = {
    "acute": "\u0301", "breve": "\u0306", "breveb": "\u032e", "candra": "\u0310", "caron": "\u030c",
    "cedil": "\u0327", "circ": "\u0302", "commaa": "\u0313", "commab": "\u0326", "dblac": "\u030b",
    "dbldotb": "\u0324", "dblunder": "\u0333", "dot": "\u0307", "dotb": "\u0323", "grave": "\u0300",
    "hooka": "\u0309", "ldbltil": "\ufe22", "llig": "\ufe20", "macr": "\u0304", "ogon": "\u0328",
    "rcedil": "\u031c", "rcommaa": "\u0315", "rdbltil": "\ufe23", "ring": "\u030a", "ringb": "\u0325",
    "rlig": "\ufe21", "tilde": "\u0303", "uml": "\u0308", "under": "\u0332",
}  # fmt: skip
"""Combining marks; like in MARC-8 they are written before their letter."""

CHARACTERS: Final = {
    "AElig": "Æ", "aelig": "æ", "OElig": "Œ", "oelig": "œ", "Dstrok": "Đ", "dstrok": "đ", "Lstrok": "Ł",
    "lstrok": "ł", "Ostrok": "Ø", "ostrok": "ø", "Ohorn": "Ơ", "ohorn": "ơ", "Uhorn": "Ư", "uhorn": "ư",
    "THORN": "Þ", "thorn": "þ", "ETH": "Ð", "eth": "ð", "inodot": "ı", "szlig": "ß", "softsign": "ʹ",
    "hardsign": "ʺ", "mlrhring": "ʼ", "mllhring": "ʻ", "middot": "·", "flat": "♭", "sharp": "♯", "reg": "®",
    "copy": "©", "phono": "℗", "plusmn": "±", "pound": "£", "deg": "°", "scriptl": "ℓ", "iquest": "¿",
    "iexcl": "¡", "euro": "€", "dollar": "$", "lcub": "{", "rcub": "}", "lsqb": "[", "rsqb": "]",
    "bsol": "\\",
    "verbar": "|", "lowbar": "_", "spcirc": "^", "spgrave": "`", "sptilde": "~", "spund": "_", "space": " ",
    "amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "num": "#", "percnt": "%", "commat": "@",
    "equals": "=", "plus": "+", "ast": "*", "sol": "/", "colon": ":", "semi": ";", "quest": "?", "excl": "!",
    "comma": ",", "period": ".", "hyphen": "-", "lpar": "(", "rpar": ")",
}  # fmt: skip
