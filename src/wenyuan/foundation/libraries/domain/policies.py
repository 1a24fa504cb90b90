"""A library's named settings: each has a type, bounds and a default; a name that is not here cannot be set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..enums import LibraryAct
from ..models import LibraryPolicy
from .history import note_library_step
from .joining import FormErrors

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Value = int | bool | str
Kind = Literal["count", "flag", "text"]


@dataclass(frozen=True, slots=True)
class PolicySchema:
    """One setting. `least` and `most` bound a count, `most` the length of a text."""

    name: str
    title: _StrPromise
    kind: Kind
    default: Value
    least: int = 0
    most: int = 400


SCHEMAS: Final[tuple[PolicySchema, ...]] = (
    PolicySchema("registration.open", gettext_lazy("读者可自行登记"), "flag", default=True),
    PolicySchema("registration.minimum_age", gettext_lazy("自行登记的最低年龄"), "count", 0, 0, 120),
    PolicySchema("registration.card_years", gettext_lazy("读者证有效年数"), "count", 3, 1, 100),
    PolicySchema("visits.booking_needed", gettext_lazy("入馆须预约"), "flag", default=False),
    PolicySchema("visits.note", gettext_lazy("给到馆读者的话"), "text", "", 0, 400),
    PolicySchema("privacy.keep_visits_days", gettext_lazy("到馆记录保留天数"), "count", 30, 0, 3650),
)
_BY_NAME: Final = {schema.name: schema for schema in SCHEMAS}


def read_policies(library_id: int) -> dict[str, Value]:
    """Return every setting of a library, defaults where nothing was set."""
    kept = dict(LibraryPolicy.objects.filter(library_id=library_id).values_list("name", "value"))
    return {schema.name: kept.get(schema.name, schema.default) for schema in SCHEMAS}


def parse_policy(schema: PolicySchema, text: str) -> Value:
    """Read a setting from a form.

    Raises:
        ValueError: With a sentence.
    """
    text = text.strip()
    if schema.kind == "flag":
        return text in {"1", "on", "yes", "true"}
    if schema.kind == "text":
        if len(text) > schema.most or "\x00" in text:
            raise ValueError(_("最多 %(n)s 字。") % {"n": schema.most})
        return text
    if not (text.isascii() and text.isdigit() and len(text) < 10 and schema.least <= int(text) <= schema.most):
        raise ValueError(_("请写 %(least)s 至 %(most)s 的整数。") % {"least": schema.least, "most": schema.most})
    return int(text)


@transaction.atomic
def set_policies(*, library_id: int, texts: Mapping[str, str], actor_id: int | None, at: datetime) -> list[str]:
    """Set what differs from now; return the names that changed.

    Raises:
        FormErrors: By name of setting; an unknown name is an error.
    """
    errors: dict[str, list[str]] = {name: [_("没有这项规则。")] for name in texts if name not in _BY_NAME}
    wanted: dict[str, Value] = {}
    for name in texts.keys() & _BY_NAME.keys():
        try:
            wanted[name] = parse_policy(_BY_NAME[name], texts[name])
        except ValueError as problem:
            errors[name] = [str(problem)]
    if errors:
        raise FormErrors(errors)
    now = read_policies(library_id)
    changed = sorted(name for name, value in wanted.items() if now[name] != value)
    for name in changed:
        LibraryPolicy.objects.update_or_create(library_id=library_id, name=name, defaults={"value": wanted[name], "changed_by_id": actor_id, "changed_at": at})
    if changed:
        text = "; ".join(f"{name}: {now[name]!s} > {wanted[name]!s}" for name in changed)
        note_library_step(library_id=library_id, act=LibraryAct.POLICIES, actor_id=actor_id, text=text, at=at)
    return changed
