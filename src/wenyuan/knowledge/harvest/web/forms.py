"""The form of a source: from a posted form to settings, and from settings to what the page shows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from django.http import QueryDict

from wenyuan.bibliography.crosswalks import PLACES

from ..data import SourceData
from ..domain.sources import SourceForm
from ..mapping.filters import TESTS
from .door import whole_number

OPTIONS: Final = {
    "sru": ("version", "window", "since"), "z3950": ("syntax", "charset", "window", "since"), "table": ("identifier", "encoding", "separator", "sheet", "skip"), "resourcesync": ("list",), "crossref": ("filter",), "datacite": ("client",),
    "s3": ("region", "style"),
}
CONDITIONS: Final = 4


def read_form(posted: QueryDict, *, library_id: int) -> SourceForm:
    """Read settings as they were posted; nothing is checked here."""
    kind = posted.get("kind", "")
    options = {name: text for name in OPTIONS.get(kind, ()) if (text := posted.get(f"option-{name}", "").strip()[:200])}
    return SourceForm(
        library_id=library_id, name=_line(posted, "name", 120), kind=kind, address=_line(posted, "address", 1000), prefix=_line(posted, "prefix", 80), set_spec=_line(posted, "set_spec", 200),
        query=_line(posted, "query", 1000), options=options, columns=_columns(posted), filters=_filters(posted), target=_one_of(posted, "target", ("source", "cnmarc", "marc21")),
        numbering=_one_of(posted, "numbering", ("own", "keep")), rule=_one_of(posted, "rule", ("replace", "skip", "newer", "add")),
        on_deletion=_one_of(posted, "on_deletion", ("hide", "delete", "ignore")), agency=_line(posted, "agency", 40), note=_line(posted, "note", 400), contact=_line(posted, "contact", 120),
        delay_ms=whole_number(posted.get("delay_ms"), 500), most_requests=whole_number(posted.get("most_requests"), 20_000), most_records=whole_number(posted.get("most_records"), 2_000_000),
        every=_one_of(posted, "every", ("", "hour", "day", "week", "month")), hour=whole_number(posted.get("hour"), 2), weekday=whole_number(posted.get("weekday"), 1),
        at_desk=posted.get("at_desk") == "on", shared=posted.get("shared") == "on",
        new_credential=bool(posted.get("user") or posted.get("password") or posted.get("key") or posted.get("drop_credential")),
        user=posted.get("user", "")[:200], password=posted.get("password", "")[:200], key=posted.get("key", "")[:2000],
    )


def _line(posted: QueryDict, name: str, most: int) -> str:
    return " ".join(posted.get(name, "").replace("\x00", "").split())[:most]


def _one_of(posted: QueryDict, name: str, choices: tuple[str, ...]) -> str:
    value = posted.get(name, "")
    return value if value in choices else choices[0]


def _columns(posted: QueryDict) -> dict[str, str]:
    found: dict[str, str] = {}
    for n in range(200):
        heading, place = posted.get(f"heading-{n}"), posted.get(f"column-{n}", "").strip()
        if heading is None:
            break
        direct = posted.get(f"field-{n}", "").strip()
        if place == "field" and len(direct) == 4:
            found[heading[:90]] = f"field:{direct}"
        elif place in PLACES:
            found[heading[:90]] = place
    return found


def _filters(posted: QueryDict) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in ("materials", "languages"):
        values = [value[:20] for text in posted.getlist(name) for value in text.replace("，", " ").replace(",", " ").split()][:50]
        if values:
            found[name] = values
    for name in ("year_from", "year_to"):
        text = posted.get(name, "").strip()
        if text.isascii() and text.isdigit() and len(text) <= 4:
            found[name] = int(text)
    conditions = []
    for n in range(CONDITIONS):
        place, test, value = posted.get(f"place-{n}", "").strip().lstrip("$"), posted.get(f"test-{n}", "has"), posted.get(f"value-{n}", "").strip()[:200]
        if place and value and test in TESTS:
            conditions.append([place.replace("$", "")[:4], test, value])
    if conditions:
        found["conditions"] = conditions
    return found


def form_of(source: SourceData) -> SourceForm:
    """Return the settings of a stored source; its credential stays where it is."""
    values = {name: value for name, value in asdict(source).items() if name in SourceForm.__dataclass_fields__}
    return SourceForm(**values)


def shown_conditions(form: SourceForm) -> list[list[str]]:
    """Return the conditions of a form, filled up with empty lines."""
    found = form.filters.get("conditions")
    rows = [[str(one) for one in row] for row in found] if isinstance(found, list) else []
    return [*rows, *([["", "has", ""]] * (CONDITIONS - len(rows)))]
