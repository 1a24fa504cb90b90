"""Fixed-length parts of a record: leaders and coded data.

Source:
    CNMARC (WH/T 0503-96) fields 100, 105, 106, 110, 135; MARC 21 leader and 008.
"""

from __future__ import annotations

from wenyuan.knowledge.catalogue.demo.work import DemoWork, WorkKind

DATE_ENTERED = "20260901"
SCRIPT_CODES = {"eng": "ba", "fre": "ba", "ger": "ba", "rus": "ca", "jpn": "da", "chi": "ea"}

_RECORD_TYPES = {
    WorkKind.BOOK: "am",
    WorkKind.RARE: "am",
    WorkKind.SERIAL: "as",
    WorkKind.MAP: "em",
    WorkKind.GRAPHIC: "km",
    WorkKind.SOUND: "jm",
    WorkKind.VIDEO: "gm",
    WorkKind.THESIS: "am",
    WorkKind.ERESOURCE: "ls",
}
_FREQUENCIES = {
    "日报": "a", "周刊": "c", "weekly": "c", "半月刊": "e", "旬刊": "j", "月刊": "f", "双月刊": "g", "季刊": "h",
}  # fmt: skip
_MARC21_PLACES = {
    "New York": "nyu", "London": "enk", "Oxford": "enk", "New Haven": "ctu", "Boston": "mau",
    "Cambridge, Mass.": "mau", "Englewood Cliffs": "nju", "Reading, Mass.": "mau", "Chicago": "ilu",
}  # fmt: skip


def build_leader(work: DemoWork) -> str:
    """Return the CNMARC leader; manuscript text is type b."""
    kind = _RECORD_TYPES[work.kind]
    if "抄本" in work.publication.edition:
        kind = "b" + kind[1]
    return f"00000n{kind}0 2200000   450 "


def _date_code(work: DemoWork) -> tuple[str, str, str]:
    published = work.publication
    first = f"{published.first_year:04d}"
    if work.kind in {WorkKind.SERIAL, WorkKind.ERESOURCE}:
        if published.last_year is None:
            return "a", first, "9999"
        return "b", first, f"{published.last_year:04d}"
    last = published.last_year or published.first_year
    if last == published.first_year:
        return "d", first, "    "
    dynasty_only = work.kind is WorkKind.RARE and last - published.first_year > 12
    return ("f" if dynasty_only else "g"), first, f"{last:04d}"


def build_general_data(work: DemoWork) -> str:
    """Return the 36 characters of 100 $a."""
    kind, first, last = _date_code(work)
    audience = "ad " if work.juvenile else "em "
    script = SCRIPT_CODES[work.language]
    return f"{DATE_ENTERED}{kind}{first}{last}{audience}y0chiy50      {script}"


def _literature_code(class_number: str) -> str:
    if not class_number.startswith("I"):
        return "y"
    body = class_number.lstrip("I").lstrip("0123456789")
    form = body.lstrip(".")[:1] if body else class_number[2:3]
    if class_number.startswith("I2"):
        form = class_number[2:3]
    return {"2": "g", "3": "b", "4": "a", "6": "c", "7": "z", "8": "a"}.get(form, "z")


def build_monograph_data(work: DemoWork) -> str:
    """Return the 13 characters of 105 $a."""
    biography = "b" if work.class_number.startswith("K82") else "y"
    return f"y   z   000{_literature_code(work.class_number)}{biography}"


def build_serial_data(work: DemoWork) -> str:
    """Return the 11 characters of 110 $a."""
    newspaper = work.publication.extent == "日报"
    return f"{'c' if newspaper else 'a'}{_FREQUENCIES[work.publication.extent]}a    0xx0"


def build_008(work: DemoWork) -> str:
    """Return the 40 characters of a MARC 21 008 for books."""
    published = work.publication
    place = _MARC21_PLACES[published.place]
    audience = "j" if work.class_number[-1] == "8" and work.class_number.startswith("I7") else " "
    fiction = "1" if _literature_code(work.class_number) == "a" else "0"
    return f"{DATE_ENTERED[2:]}s{published.first_year:04d}    {place}    {audience}      000 {fiction} {work.language} c"
