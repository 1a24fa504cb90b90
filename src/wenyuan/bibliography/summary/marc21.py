"""The summary of a MARC 21 bibliographic record. A linked 880 gives the original script, which is what is shown.

Source:
    MARC 21 Format for Bibliographic Data (fields named beside each rule); 880 and $6 by its Appendix A.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .coded import CODED_YEARS, marc21_material, written_years
from .draft import Draft, Reader, distinct
from .fields import A, T, Texts, U, firsts, subfields, trim, value_of, values
from .marc21_links import LINK_READERS, join_series
from .names import HAN, marc21_name
from .remembering import Remembered
from .scripts import Scripts, original_scripts, pair_scripts
from .values import CopyNote, Name, Summary

_NAMES = {
    "100": ("person", True), "110": ("corporate", True), "111": ("meeting", True), "700": ("person", False), "710": ("corporate", False),
    "711": ("meeting", False),
}
_SUBJECT_TAGS = ("600", "610", "611", "630", "648", "650", "651", "653", "655")
_OTHER_CLASSES = (("082", "ddc"), ("050", "lcc"), ("090", "lcc"), ("080", "udc"), ("060", "nlm"))
_CLC_SCHEMES = frozenset({"clc", "ztf", "zhongtufa"})
# The first language of a record; none told is taken for Chinese.
_CHINESE = ((), ("chi",), ("zho",))
_ISBN = re.compile(r"[0-9Xx－-]{9,}")
_CONTENTS = re.compile(r"\s+--\s+")


def summarise_marc21(leader: str, texts: Texts) -> Summary:
    """Take the summary from a record's field texts, in one pass over its tags in order."""
    fixed = texts["008"][0] if "008" in texts else ""
    draft = Draft()
    draft.country = fixed[15:18].strip()
    draft.languages = _LANGUAGES[fixed[35:38]]
    scripts = draft.scripts = original_scripts(texts["880"]) if "880" in texts else draft.scripts
    if "245" in scripts and "245" not in texts:
        _read_title(draft, ())
    for tag in sorted(texts):
        read = _BY_TAG[tag]
        if read is not None:
            read(draft, texts[tag])
    _join_titles(draft)
    if draft.late_numbers:
        draft.numbers += draft.late_numbers
    if draft.subjects:
        draft.subjects = distinct(draft.subjects)
    draft.links = join_series(texts, scripts, draft.links)
    draft.classes, draft.other_classes = _classes(texts)
    imprint = _imprint(texts, scripts)
    years = CODED_YEARS[fixed[6:15]]
    if years[0] is None:
        years = written_years(imprint[2])
    material = marc21_material(leader, texts, fixed, years[0], draft.languages[0] if draft.languages else "")
    return draft.finish(material, imprint, years)


def _join_titles(draft: Draft) -> None:
    """Add what comes behind the titles of 245, 246 and 740."""
    if "246" in draft.scripts:
        draft.titles += tuple([("variant", trim(value)) for _, text in draft.scripts["246"] for value in values((text,), A)])
    if draft.named_titles:
        draft.titles += draft.named_titles
    draft.uniform_title = trim(draft.uniform_title)
    if draft.uniform_title:
        draft.titles += (("uniform", draft.uniform_title),)


def _read_control_number(draft: Draft, fields: Sequence[str]) -> None:
    draft.control_number = fields[0].strip()


def _read_changed(draft: Draft, fields: Sequence[str]) -> None:
    draft.changed = fields[0].strip()


def _read_late_numbers(draft: Draft, fields: Sequence[str]) -> None:
    draft.late_numbers = values(fields, A)


def _read_isbns(draft: Draft, fields: Sequence[str]) -> None:
    draft.isbns = tuple([found.group() for value in values(fields, A) if (found := _ISBN.search(value))])


def _read_issns(draft: Draft, fields: Sequence[str]) -> None:
    draft.issns = values(fields, A)


def _read_numbers(draft: Draft, fields: Sequence[str]) -> None:
    draft.numbers = values(fields, A)


def _read_languages(draft: Draft, fields: Sequence[str]) -> None:
    draft.languages = distinct([*draft.languages, *(code for value in values(fields, A) for code in _LANGUAGES[value])])


def _languages(codes: str) -> tuple[str, ...]:
    """Return the codes of a value: older records of 041 put several codes of three letters in one subfield."""
    found = [codes[at : at + 3] for at in range(0, len(codes), 3)]
    return tuple([code.lower() for code in found if len(code) == 3 and code.isalpha()])


_LANGUAGES = Remembered(_languages, 1024)


def _read_uniform_title(draft: Draft, fields: Sequence[str]) -> None:
    draft.uniform_title = value_of(fields, A) or draft.uniform_title


def _read_title(draft: Draft, fields: Sequence[str]) -> None:
    source = fields[0] if fields else ""
    originals = draft.scripts.get("245")
    if originals:
        # There is one title, so an 880 with a wrong occurrence number is still the title's.
        original = next(filter(None, pair_scripts(fields[:1], originals)), originals[0][1])
        if HAN.search(original):
            roman = trim(value_of(fields[:1], A))
            if roman:
                draft.titles += (("parallel", roman),)
                if draft.languages[:1] in _CHINESE and not HAN.search(roman):
                    draft.pinyin_title = roman
            source = original
    title = subtitle = ""
    part: list[str] = []
    for piece in source.split("\x1f")[1:]:
        code, value = piece[:1], piece[1:].strip()
        if len(piece) < 2:
            continue
        if code == "a":
            title = title or trim(value)
        elif code == "b":
            subtitle = f"{subtitle} : {trim(value)}" if subtitle else trim(value)
        elif code == "c":
            draft.responsibility = value.rstrip(" .")
        elif code == "n":
            part.append(trim(value))
        elif code == "p":
            part.append(trim(value))
            draft.titles += (("part", part[-1]),)
    draft.title, draft.subtitle, draft.part = title, subtitle, ". ".join(part)


def _read_variant_titles(draft: Draft, fields: Sequence[str]) -> None:
    draft.titles += tuple([("variant", trim(value)) for value in values(fields, A)])


def _read_edition(draft: Draft, fields: Sequence[str]) -> None:
    draft.edition = _EDITIONS[fields[0]] or trim(value_of(fields, A))


_EDITIONS = Remembered(lambda text: trim(value_of((text,), A)), 2048)


def _imprint(texts: Texts, scripts: Scripts) -> tuple[str, str, str]:
    """Return place, publisher and date: in the original script where there is one, of 264 the publication."""
    if scripts:
        for tag in ("264", "260"):
            fields = [text for _, text in scripts.get(tag, ())]
            chosen = _publication(tag, fields)
            if chosen is not None:
                return _IMPRINTS[chosen]
    for tag in ("264", "260"):
        chosen = _publication(tag, texts.get(tag, ()))
        if chosen is not None:
            return _IMPRINTS[chosen]
    return "", "", ""


def _publication(tag: str, fields: Sequence[str]) -> str | None:
    for text in fields:
        if tag == "260" or text[1:2] in "1 ":
            return text
    return None


def _imprint_of(text: str) -> tuple[str, str, str]:
    found = firsts(text)
    return trim(found.get("a", "")).strip("[]"), trim(found.get("b", "")), found.get("c", "").rstrip(" .,")


_IMPRINTS = Remembered(_imprint_of, 8192)


def _read_extent(draft: Draft, fields: Sequence[str]) -> None:
    draft.extent = _EXTENTS[fields[0]]


_EXTENTS = Remembered(lambda text: trim(" ".join([value for _, value in subfields(text)])), 4096)


def _read_contents(draft: Draft, fields: Sequence[str]) -> None:
    found: list[str] = []
    for value in values(fields, A):
        pieces = value.split(" -- ")
        # The expression is slow, and needed only where the spaces are not as the format has them.
        found += map(str.strip, pieces) if value.count("--") == len(pieces) - 1 else _CONTENTS.split(value)
    draft.contents = (*found, *values(fields, T))


def _read_abstract(draft: Draft, fields: Sequence[str]) -> None:
    draft.abstract = " ".join(values(fields, A))


def _read_notes(draft: Draft, fields: Sequence[str]) -> None:
    draft.notes += values(fields, A)


def _name_reader(tag: str, kind: str, primary: bool) -> Reader:  # noqa: FBT001 -- one row of _NAMES
    def read_one(text: str) -> Name | None:
        return marc21_name(subfields(text), kind, primary=primary)

    # A library has many records of the same person, written the same.
    names = Remembered(read_one, 8192 if kind == "person" else 2048)

    def read(draft: Draft, fields: Sequence[str]) -> None:
        originals = draft.scripts.get(tag)
        if originals:
            pairs = zip(fields, pair_scripts(fields, originals), strict=True)
            found = [_join_name(names[text], names[other] if other else None) for text, other in pairs]
        else:
            found = [names[text] for text in fields]
        draft.names += tuple([name for name in found if name is not None])

    return read


def _named_title_reader(read_names: Reader) -> Reader:
    def read(draft: Draft, fields: Sequence[str]) -> None:
        read_names(draft, fields)
        titles = values(fields, T)
        if titles:
            draft.named_titles += tuple([("part", trim(value)) for value in titles])

    return read


def _join_name(name: Name | None, other: Name | None) -> Name | None:
    """Join a name with its 880: the characters are shown, the romanised form is a variant."""
    if name is None or other is None or not HAN.search(other.name):
        return name
    return Name(other.name, name.kind, other.dynasty, name.dates or other.dates, name.role, name.primary, (name.name,), name.control)


def _classes(texts: Texts) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return numbers of the Chinese Library Classification (093, or 084 that says so in $2) and all others."""
    clc = list(values(texts["093"], A)) if "093" in texts else []
    others: dict[tuple[str, str], None] = {}
    for text in texts.get("084", ()):
        scheme = value_of((text,), "\x1f2").lower()
        for value in values((text,), A):
            if scheme in _CLC_SCHEMES:
                clc.append(value)
            else:
                others[scheme or "other", value] = None
    for tag, scheme in _OTHER_CLASSES:
        if tag in texts:
            for value in values(texts[tag], A):
                others[scheme, value] = None
    return tuple(dict.fromkeys(clc)) if clc else (), tuple(others)


def _read_subjects(draft: Draft, fields: Sequence[str]) -> None:
    draft.subjects += tuple([_SUBJECTS[text] for text in fields])


# Subject headings come from a closed list, so whole fields recur.
def _subject(text: str) -> str:
    return "-".join([trim(value) for code, value in subfields(text) if code in "atvxyzbcd"])


_SUBJECTS = Remembered(_subject, 8192)


def _read_urls(draft: Draft, fields: Sequence[str]) -> None:
    draft.urls = values(fields, U)


def _read_copies(draft: Draft, fields: Sequence[str]) -> None:
    draft.copies = tuple(map(_copy, fields))


def _copy(text: str) -> CopyNote:
    library = location = ""
    call: list[str] = []
    barcodes: list[str] = []
    for code, value in subfields(text):
        if code == "a":
            library = library or value
        elif code == "b":
            location = location or value
        elif code == "p":
            barcodes.append(value)
        elif code in "khim":
            call.append(value)
    return CopyNote(library, location, " ".join(call), tuple(barcodes))


_READERS: dict[str, Reader] = {
    "001": _read_control_number, "005": _read_changed, "010": _read_late_numbers, "020": _read_isbns, "022": _read_issns,
    "024": _read_numbers, "041": _read_languages, "130": _read_uniform_title, "240": _read_uniform_title, "245": _read_title,
    "246": _read_variant_titles, "250": _read_edition, "300": _read_extent, "505": _read_contents, "520": _read_abstract,
    "740": _read_variant_titles, "852": _read_copies, "856": _read_urls, **LINK_READERS,
    **{tag: _name_reader(tag, *row) for tag, row in _NAMES.items()},
    **dict.fromkeys(_SUBJECT_TAGS, _read_subjects),
}
_READERS |= {tag: _named_title_reader(_READERS[tag]) for tag in ("700", "710")}
_BY_TAG = Remembered(lambda tag: _READERS.get(tag) or (_read_notes if tag[:1] == "5" else None), 4096)
