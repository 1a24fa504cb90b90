"""One door for both formats."""

from __future__ import annotations

from wenyuan.bibliography.marc.record import MarcFormat

from .cnmarc import summarise_cnmarc
from .fields import Texts
from .marc21 import summarise_marc21
from .values import RecordKind, Summary


def record_kind(leader: str, texts: Texts, format_: MarcFormat) -> RecordKind:
    """Tell bibliographic, authority and holdings records apart.

    Source:
        MARC 21 leader/06: z authority, u v x y holdings. UNIMARC/Authorities leader/06: x y z. There 200 is a person
        and 210 a body; a record with both has a title and an imprint, whatever its leader says.
    """
    kind = leader[6:7]
    if format_ is MarcFormat.MARC21:
        if kind == "z":
            return RecordKind.AUTHORITY
        return RecordKind.HOLDINGS if kind in "uvxy" and kind and "245" not in texts else RecordKind.BIBLIOGRAPHIC
    if kind and kind in "xyz" and not ("200" in texts and "210" in texts):
        return RecordKind.AUTHORITY
    return RecordKind.BIBLIOGRAPHIC


def summarise(leader: str, texts: Texts, format_: MarcFormat) -> Summary:
    """Take the summary of a bibliographic record; missing fields leave empty values, nothing raises."""
    if format_ is MarcFormat.CNMARC:
        return summarise_cnmarc(leader, texts)
    return summarise_marc21(leader, texts)
