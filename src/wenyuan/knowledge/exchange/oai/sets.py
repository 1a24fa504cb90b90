"""Sets: by library, by format of the source, by material, and the issues of the national bibliography.

Source:
    OAI-PMH 2.0, 2.6 and 4.6: a setSpec is made of unreserved characters of URIs.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.utils.translation import gettext, override

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library, list_libraries
from wenyuan.knowledge.catalogue.enums import Material
from wenyuan.knowledge.national.api import NoSuchIssue, issue_records, list_issues

_ISSUE = "bibliography-"
_FORMATS = {MarcFormat.CNMARC: "CNMARC", MarcFormat.MARC21: "MARC 21"}


@dataclass(frozen=True, slots=True)
class SetOf:
    """What a set narrows to; an empty one is everything."""

    library_id: int | None = None
    format: str = ""
    material: str = ""
    issue: str = ""


def library_spec(code: str) -> str:
    """Return the setSpec of a library; characters that a setSpec may not hold are written ~XX."""
    return "library:" + quote(code, safe="").replace("~", "%7E").replace("%", "~")


def read_set(spec: str) -> SetOf | None:
    """Return what a setSpec narrows to, or None where there is no such set."""
    if spec.startswith(_ISSUE):
        issue = spec.removeprefix(_ISSUE)
        return SetOf(issue=issue) if records_of_issue(issue) is not None else None
    kind, _colon, name = spec.partition(":")
    if not name:
        return SetOf() if spec in {"library", "format", "material"} else None
    if kind == "format" and name in set(MarcFormat):
        return SetOf(format=name)
    if kind == "material" and name in Material.values:
        return SetOf(material=name)
    if kind == "library":
        try:
            return SetOf(library_id=find_library(code=unquote(name.replace("~", "%"))).id)
        except NoSuchLibrary:
            return None
    return None


def records_of_issue(name: str) -> list[int] | None:
    """Return the records of a published issue; None where there is none, or none any more."""
    try:
        return issue_records(name=name)
    except NoSuchIssue:
        return None


def list_sets() -> list[tuple[str, str]]:
    """Return every set, (setSpec, name), upper ones before those inside them."""
    with override("zh-hans"):  # names do not change with who asks
        found = [("library", gettext("按馆")), *((library_spec(library.code), library.name) for library in list_libraries())]
        found += [("format", gettext("按原始格式")), *((f"format:{value}", title) for value, title in _FORMATS.items())]
        found += [("material", gettext("按文献类型")), *((f"material:{value}", str(title)) for value, title in Material.choices)]
        found += [(f"{_ISSUE}{issue.name}", gettext("国家书目 %(name)s") % {"name": issue.name}) for issue in list_issues() if issue.number]
    return found
