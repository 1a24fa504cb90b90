"""Arguments of OAI-PMH requests as values.

Source:
    The Open Archives Initiative Protocol for Metadata Harvesting, 2.0: 3.6 (errors), 4 (verbs).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from ..rendering import Form
from .sets import SetOf, read_set
from .tokens import Place, read_token


class OaiError(ValueError):
    """A request that is refused with one of the protocol's codes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


_BEGINNING: Final = Place(Form.OAI_DC)


@dataclass(frozen=True, slots=True)
class OaiRequest:
    """A request. `place` is where a list starts or goes on; `continued` says that a token was given."""

    verb: str
    given: tuple[tuple[str, str], ...]
    identifier: str = ""
    form: Form = Form.OAI_DC
    place: Place = _BEGINNING
    continued: bool = False


# Needed and optional arguments; a resumption token stands alone.
_ARGUMENTS: Final[dict[str, tuple[frozenset[str], frozenset[str], bool]]] = {
    "Identify": (frozenset(), frozenset(), False),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"}), False),
    "ListSets": (frozenset(), frozenset(), True),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset(), False),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), True),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), True),
}
PREFIXES: Final = {form.value: form for form in Form if form is not Form.SRU_DC} | {"marcxml": Form.MARC21}
# What the schema lets an argument be; dates are read further on.
_ANY: Final = re.compile(r".+", re.DOTALL)
_FORM_OF: Final = {"metadataPrefix": re.compile(r"[\w\-.!~*'()]+", re.ASCII), "set": re.compile(r"[\w\-.!~*'()]+(:[\w\-.!~*'()]+)*", re.ASCII)}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def read_request(pairs: Sequence[tuple[str, str]]) -> OaiRequest:
    """Read arguments.

    Raises:
        OaiError: badVerb, badArgument, badResumptionToken, cannotDisseminateFormat, noRecordsMatch.
    """
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _ARGUMENTS:
        raise OaiError("badVerb", "one verb of " + ", ".join(_ARGUMENTS))
    verb = verbs[0]
    needed, optional, resumable = _ARGUMENTS[verb]
    arguments = {name: value for name, value in pairs if name != "verb"}
    if len(arguments) != len(pairs) - 1:
        raise OaiError("badArgument", "an argument is repeated")
    given = tuple(pairs)
    if resumable and "resumptionToken" in arguments:
        if len(arguments) > 1:
            raise OaiError("badArgument", "resumptionToken stands alone")
        place = read_token(arguments["resumptionToken"], verb)
        if place is None:
            raise OaiError("badResumptionToken", "not a token of this server and verb")
        return OaiRequest(verb, given, form=place.form, place=place, continued=True)
    for name in arguments:
        if name not in needed | optional:
            raise OaiError("badArgument", f"{verb} takes no {name[:40]}")
    for name in sorted(needed):
        if not arguments.get(name):
            raise OaiError("badArgument", f"{verb} needs {name}")
    for name, value in arguments.items():
        if not _FORM_OF.get(name, _ANY).fullmatch(value):
            raise OaiError("badArgument", f"no value for {name}")
    form = Form.OAI_DC
    if "metadataPrefix" in arguments:
        if arguments["metadataPrefix"] not in PREFIXES:
            raise OaiError("cannotDisseminateFormat", ", ".join(PREFIXES))
        form = PREFIXES[arguments["metadataPrefix"]]
    first, last = _read_span(arguments.get("from", ""), arguments.get("until", ""))
    place = Place(form, _read_set(arguments.get("set", "")), first, last)
    return OaiRequest(verb, given, arguments.get("identifier", ""), form, place)


def _read_set(spec: str) -> SetOf:
    found = read_set(spec) if spec else SetOf()
    if found is None:
        raise OaiError("noRecordsMatch", "no such set")
    return found


def _read_span(first: str, last: str) -> tuple[datetime | None, datetime | None]:
    if first and last and len(first) != len(last):
        raise OaiError("badArgument", "from and until differ in granularity")
    span = _read_moment(first, time(0, 0, 0)), _read_moment(last, time(23, 59, 59))
    if span[0] is not None and span[1] is not None and span[0] > span[1]:
        raise OaiError("badArgument", "from is later than until")
    return span


def _read_moment(text: str, of_day: time) -> datetime | None:
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date(), of_day, UTC)
        if _SECOND.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise OaiError("badArgument", "dates are YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")
