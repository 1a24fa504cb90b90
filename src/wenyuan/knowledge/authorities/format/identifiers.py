"""Identifiers of persons and bodies given by others: their shape, their check characters, where they lead.

Source:
    ISO 27729 (ISNI) and ORCID: ISO 7064 MOD 11-2; GND: MOD 11-2 on persons' numbers is not kept by all of its ranges, so its shape alone is checked;
    LCCN: Library of Congress Control Number, normalised as in info:lccn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote


class WrongIdentifier(ValueError):
    """It has not the shape of its scheme (`shape`), or its check character is wrong (`check`)."""

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(f"{value}: {reason}")
        self.value, self.reason = value, reason


@dataclass(frozen=True, slots=True)
class SchemeRule:
    """A scheme: the pattern of a cleaned value, and where one leads (`{}` stands for the value; empty for nowhere)."""

    code: str
    name: str
    pattern: re.Pattern[str]
    address: str = ""
    checked: bool = False


def _rule(code: str, name: str, pattern: str, address: str = "", *, checked: bool = False) -> SchemeRule:
    return SchemeRule(code, name, re.compile(pattern), address, checked)


SCHEMES: Final = {rule.code: rule for rule in (
    _rule("viaf", "VIAF", r"[1-9]\d{1,21}", "https://viaf.org/viaf/{}"),
    _rule("isni", "ISNI", r"\d{15}[\dX]", "https://isni.org/isni/{}", checked=True),
    _rule("wikidata", "Wikidata", r"Q[1-9]\d{0,11}", "https://www.wikidata.org/wiki/{}"),
    _rule("orcid", "ORCID", r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", "https://orcid.org/{}", checked=True),
    _rule("cbdb", "CBDB", r"[1-9]\d{0,7}", "https://cbdb.fas.harvard.edu/cbdbapi/person.php?id={}"),
    _rule("dila", "DILA", r"(?:A|PL)\d{6,12}", "https://authority.dila.edu.tw/person/?fromInner={}"),
    _rule("gnd", "GND", r"\d{1,10}(?:-[\dX])?|\d{1,10}X", "https://d-nb.info/gnd/{}"),
    _rule("lccn", "LCCN", r"[a-z]{1,3}(?:\d{8}|\d{10})", "https://id.loc.gov/authorities/names/{}"),
    _rule("nlc", "NLC", r"[A-Z0-9]{4,24}"),
    _rule("ctext", "CTEXT", r"[1-9]\d{0,9}", "https://ctext.org/datawiki.pl?if=en&searchu=ctext:{}"),
)}
_HOSTS: Final = (
    (re.compile(r"viaf\.org/viaf/(\d+)"), "viaf"), (re.compile(r"isni(?:\.org|-url\.oclc\.nl)/(?:isni/)?([\dXx ]{16,19})"), "isni"), (re.compile(r"wikidata\.org/(?:wiki|entity)/(Q\d+)"), "wikidata"),
    (re.compile(r"orcid\.org/([\dXx-]{19})"), "orcid"), (re.compile(r"cbdb[^ ]*[?&]id=(\d+)"), "cbdb"), (re.compile(r"dila\.edu\.tw/.*?fromInner=(A\d+)"), "dila"),
    (re.compile(r"d-nb\.info/gnd/([\dX-]+)"), "gnd"), (re.compile(r"id\.loc\.gov/authorities/(?:names|subjects)/([a-z]+\d+)"), "lccn"),
)
_MARKED: Final = re.compile(r"\(([^()]{2,20})\)\s*(\S.*)")
_NAMES: Final = {
    "viaf": "viaf", "isni": "isni", "wikidata": "wikidata", "wd": "wikidata", "orcid": "orcid", "cbdb": "cbdb", "dila": "dila", "ddbc": "dila", "de-588": "gnd", "gnd": "gnd",
    "dlc": "lccn", "lccn": "lccn", "naf": "lccn", "lcnaf": "lccn", "nlc": "nlc", "cn-nlc": "nlc", "ctext": "ctext",
}
_LONGEST: Final = 300


def clean_identifier(scheme: str, text: str) -> str:
    """Return an identifier in its plain form; an address of its scheme will do as well.

    Raises:
        WrongIdentifier: The scheme is unknown, or the value is none of it.
    """
    rule = SCHEMES.get(scheme)
    if rule is None:
        raise WrongIdentifier(scheme, "scheme")
    bare = text.strip()[:_LONGEST]
    bare = next((found[1] for pattern, of in _HOSTS if of == scheme and (found := pattern.search(bare))), bare)
    if scheme == "isni":
        bare = re.sub(r"[\s-]|^isni:?", "", bare, flags=re.IGNORECASE).upper()
    elif scheme == "orcid":
        digits = re.sub(r"[\s-]", "", bare).upper()
        bare = "-".join(digits[start : start + 4] for start in range(0, 16, 4)) if len(digits) == 16 else bare
    elif scheme == "lccn":
        bare = _normal_lccn(bare)
    elif scheme in {"wikidata", "dila", "nlc", "gnd"}:
        bare = bare.upper()
    elif scheme == "ctext":
        bare = bare.removeprefix("ctext:")
    if not rule.pattern.fullmatch(bare):
        raise WrongIdentifier(text, "shape")
    if rule.checked and not has_valid_check(bare):
        raise WrongIdentifier(text, "check")
    return bare


def has_valid_check(value: str) -> bool:
    """Tell whether the last of sixteen characters is right (ISO 7064 MOD 11-2)."""
    digits = value.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


def _normal_lccn(text: str) -> str:
    bare = re.sub(r"\s", "", text).lower().partition("/")[0]
    prefix, dash, serial = bare.partition("-")
    return f"{prefix}{serial:0>6}" if dash else bare


def read_identifier(text: str, scheme: str = "") -> tuple[str, str] | None:
    """Return scheme and plain value of an identifier as records hold them: `(VIAF)42`, an address, or a value whose scheme is told beside it."""
    text = text.strip()[:_LONGEST]
    marked = _MARKED.fullmatch(text)
    named = _NAMES.get(scheme.strip().lower()) or (_NAMES.get(marked[1].strip().lower()) if marked else None)
    value = marked[2] if marked else text
    for pattern, of in _HOSTS:
        if (found := pattern.search(text)) is not None:
            named, value = of, found[1]
            break
    if named is None:
        return None
    try:
        return named, clean_identifier(named, value)
    except WrongIdentifier:
        return None


def identifier_address(scheme: str, value: str) -> str:
    """Return where an identifier leads; empty for a scheme without public pages."""
    rule = SCHEMES.get(scheme)
    if rule is None or not rule.address:
        return ""
    if scheme == "lccn" and value.startswith("sh"):
        return f"https://id.loc.gov/authorities/subjects/{quote(value)}"
    return rule.address.replace("{}", quote(value))
