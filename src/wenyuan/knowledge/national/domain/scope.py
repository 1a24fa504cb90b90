"""The rules of what belongs, and whether a publication does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final

from wenyuan.bibliography.crosswalks.codes import country_from_marc21
from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.summary import Summary
from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library
from wenyuan.knowledge.catalogue.enums import Material

from ..data import Scope
from ..models import ScopeVersion

_COUNTRY: Final = re.compile("[A-Z]{2}")
_LANGUAGE: Final = re.compile("[a-z]{3}")
_MOST: Final = 300


class WrongScope(ValueError):
    """A rule cannot be followed; `field` is its name, `value` what was written."""

    def __init__(self, field: str, value: str) -> None:
        super().__init__(f"{field}: {value}")
        self.field, self.value = field, value


def current_scope() -> tuple[Scope, int | None]:
    """Return the rules in force and the id of their version; the shipped ones, without an id, where nobody has written any."""
    newest = ScopeVersion.objects.order_by("-pk").first()
    return (read_scope(newest.body), newest.pk) if newest else (Scope(), None)


def read_scope(body: Mapping[str, object]) -> Scope:
    """Return rules from their stored form."""
    lists = {name: tuple(str(one) for one in value) for name, value in body.items() if isinstance(value, list | tuple)}
    year = body.get("from_year")
    return Scope(**lists, from_year=int(str(year)) if year is not None else None)


def change_scope(*, scope: Scope, at: datetime, actor_id: int | None) -> int:
    """Put new rules into force for the issues to come and return their version.

    Raises:
        WrongScope: A code is none, or there is no such library.
    """
    checks = {"countries": _COUNTRY, "languages": _LANGUAGE}
    for name, pattern in checks.items():
        for value in getattr(scope, name)[:_MOST]:
            if not pattern.fullmatch(value):
                raise WrongScope(name, value)
    for value in scope.materials:
        if value not in Material.values:
            raise WrongScope("materials", value)
    for value in scope.libraries[:_MOST]:
        try:
            find_library(code=value)
        except NoSuchLibrary:
            raise WrongScope("libraries", value) from None
    version = ScopeVersion.objects.create(body=asdict(scope), at=at, actor_id=actor_id)
    record_act(kind="national", subject="setting:national-scope", action="changed", actor_id=actor_id, at=at)
    return version.pk


def belongs(summary: Summary, scope: Scope, format_: MarcFormat) -> bool:
    """Whether a publication belongs: by its material and year, and by its country or its language."""
    if summary.material not in scope.materials:
        return False
    if scope.from_year is not None and (summary.year_from is None or summary.year_from < scope.from_year):
        return False
    country = country_from_marc21(summary.country)[0] if format_ is MarcFormat.MARC21 else summary.country.upper()
    return country in scope.countries or bool(summary.languages and summary.languages[0] in scope.languages)
