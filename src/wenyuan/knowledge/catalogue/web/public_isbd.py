"""The description in the order and punctuation of a catalogue card.

Source:
    GB/T 3792-2021 (ISBD Consolidated): areas are parted by ". — ", in Chinese without spaces around the dash on cards of old; here as ISBD has it.
"""

from __future__ import annotations

from wenyuan.bibliography.summary import Summary

_AREA = ". — "


def make_card(summary: Summary, *, call_number: str = "") -> tuple[str, list[str]]:
    """Return the call number and the paragraphs of a card: heading, description, notes, tracings."""
    heading = next((name.name for name in summary.names if name.primary), "")
    paragraphs = [heading, _description(summary), *summary.notes[:4]]
    if summary.isbns or summary.issns:
        paragraphs.append("；".join([*(f"ISBN {isbn}" for isbn in summary.isbns), *(f"ISSN {issn}" for issn in summary.issns)]))
    paragraphs.append(_tracings(summary))
    return call_number or (summary.classes[0] if summary.classes else ""), [paragraph for paragraph in paragraphs if paragraph]


def _description(summary: Summary) -> str:
    title = summary.title
    if summary.part:
        title = f"{title}. {summary.part}"
    if summary.subtitle:
        title = f"{title} : {summary.subtitle}"
    if summary.responsibility:
        title = f"{title} / {summary.responsibility}"
    imprint = " : ".join(filter(None, (summary.place, summary.publisher)))
    imprint = ", ".join(filter(None, (imprint, summary.date_text)))
    series = " ; ".join(filter(None, (_series(summary))))
    areas = [title, summary.edition, imprint, summary.extent, f"({series})" if series else ""]
    return _AREA.join(area.rstrip(" .") for area in areas if area)


def _series(summary: Summary) -> tuple[str, str]:
    link = next((link for link in summary.links if link.relation == "series"), None)
    return (link.title, link.volume) if link else ("", "")


def _tracings(summary: Summary) -> str:
    subjects = [f"{place}. {subject}" for place, subject in enumerate(summary.subjects, start=1)]
    names = [f"{_roman(place)}. {name.name}" for place, name in enumerate((n for n in summary.names if not n.primary), start=1)]
    return "　".join([*subjects, *names, *summary.classes])


def _roman(number: int) -> str:
    return ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[number - 1] if number <= 10 else str(number)
