"""The summary of a CNMARC (UNIMARC family) bibliographic record, taken in one pass over its tags in order.

Source:
    CNMARC (WH/T 0503-96 and 《新版中国机读目录格式使用手册》 field names); UNIMARC Manual: Bibliographic Format, 3rd ed.
"""

from __future__ import annotations

from collections.abc import Sequence

from .cnmarc_links import LINK_READERS
from .coded import CODED_YEARS, cnmarc_material, written_years
from .draft import Draft, Reader, distinct
from .fields import A, Texts, U, firsts, subfields, value_of, values
from .names import cnmarc_name
from .remembering import Remembered
from .values import CopyNote, Name, Summary

_PRIMARY = {"700": "person", "701": "person", "710": "corporate", "711": "corporate", "720": "family"}
_SECONDARY = {"702": "person", "712": "corporate", "722": "family"}
_TITLES = {
    "510": "parallel", "512": "variant", "513": "variant", "514": "variant", "515": "variant", "516": "variant", "517": "variant",
    "518": "variant", "532": "variant", "540": "variant", "541": "parallel", "545": "part", "531": "variant", "530": "variant",
}
_NAMED_SUBJECTS = {"600": "person", "601": "corporate", "602": "family"}
_OTHER_CLASSES = {"692": "las", "676": "ddc", "675": "udc", "680": "lcc", "686": "other"}
_SCHEMES = tuple(_OTHER_CLASSES.values())


def summarise_cnmarc(leader: str, texts: Texts) -> Summary:
    """Take the summary from a record's field texts."""
    draft = Draft()
    draft.leader, draft.texts = leader, texts
    for tag in sorted(texts):
        read = _BY_TAG[tag]
        if read is not None:
            read(draft, texts[tag])
    if draft.secondary_names:
        draft.names += draft.secondary_names
    if draft.uniform_title:
        draft.titles += (("uniform", draft.uniform_title),)
    if draft.late_numbers:
        draft.numbers += draft.late_numbers
    if draft.subjects:
        draft.subjects = distinct(draft.subjects)
    if len(draft.other_classes) > 1:
        draft.other_classes = tuple(sorted(draft.other_classes, key=_scheme_place))
    imprint = _imprint(texts)
    coded = value_of(texts.get("100", ()), A)
    years = CODED_YEARS[coded[8:17]]
    if years[0] is None:
        years = written_years(imprint[2])
    return draft.finish(cnmarc_material(leader, texts, years[0], draft.languages[0] if draft.languages else ""), imprint, years)


def _read_control_number(draft: Draft, fields: Sequence[str]) -> None:
    draft.control_number = fields[0].strip()


def _read_changed(draft: Draft, fields: Sequence[str]) -> None:
    draft.changed = fields[0].strip()


def _read_isbns(draft: Draft, fields: Sequence[str]) -> None:
    draft.isbns = values(fields, A)


def _read_issns(draft: Draft, fields: Sequence[str]) -> None:
    draft.issns = values(fields, A)


def _read_late_numbers(draft: Draft, fields: Sequence[str]) -> None:
    draft.late_numbers = values(fields, A)


def _read_numbers(draft: Draft, fields: Sequence[str]) -> None:
    draft.numbers = values(fields, A)


def _read_languages(draft: Draft, fields: Sequence[str]) -> None:
    found = _LANGUAGES[fields[0]]
    draft.languages = found if len(fields) == 1 else distinct([code for text in fields for code in _LANGUAGES[text]])


def _languages(text: str) -> tuple[str, ...]:
    return distinct([value[:3].lower() for value in values((text,), A) if len(value) >= 3])


_LANGUAGES = Remembered(_languages, 1024)


# Countries and editions: few values, in every record.
_FIRSTS = Remembered(lambda text: value_of((text,), A), 2048)


def _read_country(draft: Draft, fields: Sequence[str]) -> None:
    draft.country = _FIRSTS[fields[0]] or value_of(fields, A)


def _read_title(draft: Draft, fields: Sequence[str]) -> None:
    title = ""
    subtitle: list[str] = []
    part: list[str] = []
    responsibility: list[str] = []
    titles: list[tuple[str, str]] = []
    for piece in fields[0].split("\x1f")[1:]:
        code, value = piece[:1], piece[1:].strip()
        if len(piece) < 2:
            continue
        if code == "a":
            if not title:
                title = value
            else:
                titles.append(("part", value))
        elif code in {"9", "A"}:
            draft.pinyin_title = draft.pinyin_title or value
        elif code == "e":
            subtitle.append(value)
        elif code in {"f", "g"}:
            responsibility.append(value)
        elif code == "h":
            part.append(value)
        elif code == "i":
            part.append(value)
            titles.append(("part", value))
        elif code == "d":
            titles.append(("parallel", value.lstrip("= ")))
        elif code == "c":
            titles.append(("part", value))
    draft.title, draft.subtitle, draft.part = title, " : ".join(subtitle), ". ".join(part)
    draft.responsibility, draft.titles = " ; ".join(responsibility), tuple(titles)


def _read_edition(draft: Draft, fields: Sequence[str]) -> None:
    draft.edition = _FIRSTS[fields[0]] or value_of(fields, A)


def _imprint(texts: Texts) -> tuple[str, str, str]:
    """Return place, publisher and date: 210, or 214 where a record has no 210."""
    fields = texts.get("210") or texts.get("214")
    if not fields:
        return "", "", ""
    return _IMPRINTS[fields[0]]


def _imprint_of(text: str) -> tuple[str, str, str]:
    found = firsts(text)
    return found.get("a", ""), found.get("c", ""), found.get("d") or found.get("h", "")


_IMPRINTS = Remembered(_imprint_of, 8192)


def _read_extent(draft: Draft, fields: Sequence[str]) -> None:
    draft.extent = _EXTENTS[fields[0]]


def _extent(text: str) -> str:
    found = firsts(text)
    extent, size = found.get("a", ""), found.get("d", "")
    return f"{extent} ; {size}" if extent and size else extent or size


_EXTENTS = Remembered(_extent, 4096)


def _read_contents(draft: Draft, fields: Sequence[str]) -> None:
    draft.contents = values(fields, A)


def _read_abstract(draft: Draft, fields: Sequence[str]) -> None:
    draft.abstract = " ".join(values(fields, A))


def _read_notes(draft: Draft, fields: Sequence[str]) -> None:
    draft.notes += values(fields, A)


def _read_uniform_title(draft: Draft, fields: Sequence[str]) -> None:
    draft.uniform_title = value_of(fields, A)


def _title_reader(kind: str) -> Reader:
    def read(draft: Draft, fields: Sequence[str]) -> None:
        draft.titles += tuple([(kind, value) for value in values(fields, A)])

    return read


def _named_subject_reader(kind: str) -> Reader:
    def read_one(text: str) -> str:
        """Return the heading of 600, 601 or 602: the name as in 7XX, then its subdivisions."""
        pairs = subfields(text)
        name = cnmarc_name(pairs, kind, primary=False)
        return "-".join([name.name, *[value for code, value in pairs if code in "xyzj"]]) if name is not None else ""

    headings = Remembered(read_one, 2048)

    def read(draft: Draft, fields: Sequence[str]) -> None:
        draft.subjects += tuple([headings[text] for text in fields])

    return read


def _read_subjects(draft: Draft, fields: Sequence[str]) -> None:
    draft.subjects += tuple([_SUBJECTS[text] for text in fields])


# Subject headings come from a closed list, so whole fields recur.
def _subject(text: str) -> str:
    return "-".join([value for code, value in subfields(text) if code in "atxyzj"])


_SUBJECTS = Remembered(_subject, 8192)


def _read_uncontrolled_subjects(draft: Draft, fields: Sequence[str]) -> None:
    draft.subjects += values(fields, A)


def _read_classes(draft: Draft, fields: Sequence[str]) -> None:
    draft.classes = _CLASSES[fields[0]] if len(fields) == 1 else tuple(dict.fromkeys(values(fields, A)))


_CLASSES = Remembered(lambda text: tuple(dict.fromkeys(values((text,), A))), 4096)


def _scheme_reader(scheme: str) -> Reader:
    def read(draft: Draft, fields: Sequence[str]) -> None:
        draft.other_classes += tuple([(scheme, value) for value in values(fields, A)])

    return read


def _scheme_place(number: tuple[str, str]) -> int:
    return _SCHEMES.index(number[0])


def _primary_reader(kind: str) -> Reader:
    names = _NAMES[kind, True]

    def read(draft: Draft, fields: Sequence[str]) -> None:
        draft.names += tuple([name for text in fields if (name := names[text]) is not None])

    return read


def _secondary_reader(kind: str) -> Reader:
    names = _NAMES[kind, False]

    def read(draft: Draft, fields: Sequence[str]) -> None:
        draft.secondary_names += tuple([name for text in fields if (name := names[text]) is not None])

    return read


def _remember_names(kind: str, *, primary: bool) -> Remembered[Name | None]:
    def read(text: str) -> Name | None:
        shown = "meeting" if kind == "corporate" and text[:1] == "1" else kind
        return cnmarc_name(subfields(text), shown, primary=primary)

    # A library has many records of the same person, written the same.
    return Remembered(read, 8192 if kind == "person" else 2048)


_NAMES = {(kind, primary): _remember_names(kind, primary=primary) for kind in ("person", "corporate", "family") for primary in (True, False)}


def _read_urls(draft: Draft, fields: Sequence[str]) -> None:
    draft.urls = values(fields, U)


def _read_copies(draft: Draft, fields: Sequence[str]) -> None:
    draft.copies = tuple(map(_copy, fields))


def _copy(text: str) -> CopyNote:
    library = location = call = kind = book = ""
    barcodes: list[str] = []
    for code, value in subfields(text):
        if code == "a":
            library = value
        elif code == "b":
            barcodes.append(value)
        elif code == "c":
            location = value
        elif code == "d":
            kind = value
        elif code == "e":
            book = value
        elif code in "fs" and not call:
            call = value
    return CopyNote(library, location, call or (f"{kind}/{book}" if kind and book else kind or book), tuple(barcodes))


_READERS: dict[str, Reader] = {
    "001": _read_control_number, "005": _read_changed, "010": _read_isbns, "011": _read_issns, "017": _read_late_numbers,
    "091": _read_numbers, "101": _read_languages, "102": _read_country, "200": _read_title, "205": _read_edition, "215": _read_extent,
    "327": _read_contents, "330": _read_abstract, "500": _read_uniform_title, "604": _read_subjects, "605": _read_subjects,
    "606": _read_subjects, "607": _read_subjects, "610": _read_uncontrolled_subjects, "690": _read_classes, "856": _read_urls,
    "905": _read_copies, **LINK_READERS,
    **{tag: _scheme_reader(scheme) for tag, scheme in _OTHER_CLASSES.items()},
    **{tag: _title_reader(kind) for tag, kind in _TITLES.items()},
    **{tag: _named_subject_reader(kind) for tag, kind in _NAMED_SUBJECTS.items()},
    **{tag: _primary_reader(kind) for tag, kind in _PRIMARY.items()},
    **{tag: _secondary_reader(kind) for tag, kind in _SECONDARY.items()},
}
_BY_TAG = Remembered(lambda tag: _READERS.get(tag) or (_read_notes if tag[:1] == "3" else None), 4096)
