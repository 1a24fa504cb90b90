"""A conversion under way: source fields that know which of their subfields were used, and the fields made so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wenyuan.bibliography.marc.record import Field, Record, Subfield

from .values import Loss, Reason

Pair = tuple[str, str]


class Source:
    """One field of the source. What nothing takes ends in the report of losses."""

    __slots__ = ("field", "losses", "pairs", "roman", "used")

    def __init__(self, field: Field, roman: Field | None = None) -> None:
        """Wrap a field; `roman` is its romanised twin where the source has one."""
        self.field = field
        self.roman = roman
        self.pairs: tuple[Pair, ...] = tuple((s.code, s.value) for s in field.subfields)
        self.used = [not value.strip() for _code, value in self.pairs]
        self.losses: list[Loss] = []

    @property
    def tag(self) -> str:
        """The field's tag."""
        return self.field.tag

    @property
    def first_indicator(self) -> str:
        """The first indicator, a blank where it is missing."""
        return self.field.indicators[:1] or " "

    @property
    def second_indicator(self) -> str:
        """The second indicator, a blank where it is missing."""
        return self.field.indicators[1:2] or " "

    def peek(self, code: str) -> str:
        """Return the first value of a subfield without taking it."""
        return next((value for found, value in self.pairs if found == code and value.strip()), "")

    def take(self, code: str) -> str:
        """Take the first value of a subfield that is still there."""
        for at, (found, value) in enumerate(self.pairs):
            if found == code and not self.used[at]:
                self.used[at] = True
                return value
        return ""

    def take_all(self, codes: str) -> list[Pair]:
        """Take every subfield whose code is one of `codes`, in order."""
        taken = []
        for at, (found, value) in enumerate(self.pairs):
            if found in codes and not self.used[at]:
                self.used[at] = True
                taken.append((found, value))
        return taken

    def lose(self, code: str, value: str, reason: Reason) -> None:
        """Report a part of a value that was taken."""
        if value.strip(" |#"):
            self.losses.append(Loss(self.tag, code, value, reason))

    def report(self) -> Iterator[Loss]:
        """Yield the losses of this field."""
        touched = any(used and value.strip() for used, (_code, value) in zip(self.used, self.pairs, strict=True))
        reason = Reason.NO_SUBFIELD if touched else Reason.NO_FIELD
        yield from self.losses
        for used, (code, value) in zip(self.used, self.pairs, strict=True):
            if not used:
                yield Loss(self.tag, code, value, reason)
        if self.roman is not None:
            yield from (Loss(self.roman.tag, s.code, s.value, Reason.ROMANISED) for s in self.roman.subfields if s.value.strip() and s.code != "6")


class Draft:
    """The record being made."""

    def __init__(self, record: Record, sources: Sequence[Source]) -> None:
        """Start from the data fields of a record; control fields are read from `record` directly."""
        self.record = record
        self.sources = list(sources)
        self.fields: list[Field] = []
        self.losses: list[Loss] = []
        self.notes: list[str] = []
        self._links = 0

    def of(self, *tags: str) -> list[Source]:
        """Return the source fields of some tags, in the order of the record."""
        return [source for source in self.sources if source.tag in tags]

    def control(self, tag: str) -> str:
        """Return the data of a control field of the source, or an empty text."""
        found = self.record.first(tag)
        return (found.data or "") if found else ""

    def coded(self, tag: str, length: int) -> tuple[Source | None, str]:
        """Take $a of the first field of a tag, filled with blanks to a length."""
        found = self.of(tag)
        return (found[0], found[0].take("a").ljust(length)) if found else (None, " " * length)

    def add_control(self, tag: str, data: str) -> None:
        """Add a control field unless it would be empty."""
        if data:
            self.fields.append(Field(tag, data=data))

    def add(self, tag: str, indicators: str, pairs: Sequence[Pair], roman: Sequence[Pair] = ()) -> None:
        """Add a data field of the subfields that have values; `roman` becomes a linked 880."""
        kept = tuple(Subfield(code, value) for code, value in pairs if value)
        if not kept:
            return
        twin = tuple(Subfield(code, value) for code, value in roman if value)
        if not twin:
            self.fields.append(Field(tag, indicators, kept))
            return
        self._links += 1
        number = f"{self._links:02d}"
        self.fields.append(Field(tag, indicators, (Subfield("6", f"880-{number}"), *kept)))
        self.fields.append(Field("880", indicators, (Subfield("6", f"{tag}-{number}"), *twin)))

    def lose(self, tag: str, code: str, value: str, reason: Reason) -> None:
        """Report a loss that belongs to no data field."""
        if value.strip(" |#"):
            self.losses.append(Loss(tag, code, value, reason))

    def all_losses(self) -> tuple[Loss, ...]:
        """Return the report: control data first, then the fields in order."""
        return tuple(self.losses) + tuple(loss for source in self.sources for loss in source.report())
