"""What an authority record rests on, and where a place lies.

Source:
    UNIMARC/CNMARC Authorities 810 (source data found), 123 (coordinates); MARC 21 Authority 670, 034.
"""

from __future__ import annotations

import re

from wenyuan.bibliography.marc import MarcFormat, Record

_SEXAGESIMAL = re.compile(r"([NSEW])(\d{3})(\d{2})(\d{2})", re.IGNORECASE)
_DECIMAL = re.compile(r"([NSEW+-])?(\d{1,3}(?:\.\d{1,6})?)", re.IGNORECASE)
_LONGEST = 400


def cited_sources(marc: Record) -> list[tuple[str, str]]:
    """Return the sources in which a record's data were found: (source, what was found there)."""
    tag = "810" if marc.format is MarcFormat.CNMARC else "670"
    pairs = [((field.first("a") or "").strip()[:_LONGEST], " ".join(field.all("b")).strip()[:_LONGEST]) for field in marc.all(tag)]
    return [(source, found) for source, found in pairs if source or found][:30]


def read_coordinates(marc: Record) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees: the middle of the rectangle that a record of a place gives; None without one."""
    field = marc.first("123" if marc.format is MarcFormat.CNMARC else "034")
    if field is None:
        return None
    west, east, north, south = (_degrees(field.first(code) or "") for code in "defg")
    longitudes, latitudes = [one for one in (west, east) if one is not None], [one for one in (north, south) if one is not None]
    if not longitudes or not latitudes:
        return None
    latitude, longitude = sum(latitudes) / len(latitudes), sum(longitudes) / len(longitudes)
    return (round(latitude, 4), round(longitude, 4)) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(text: str) -> float | None:
    text = text.strip()
    exact = _SEXAGESIMAL.fullmatch(text)
    if exact is not None:
        degrees = int(exact[2]) + int(exact[3]) / 60 + int(exact[4]) / 3600
        return -degrees if exact[1].upper() in "SW" else degrees
    plain = _DECIMAL.fullmatch(text)
    if plain is None:
        return None
    return -float(plain[2]) if (plain[1] or "").upper() in {"S", "W", "-"} else float(plain[2])
