"""What callers send."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema

Format = Literal["", "cnmarc", "marc21"]
Dimension = Literal["library", "cataloguer", "format", "material", "period"]


class SampleWanted(Schema):
    """A plan of a sample; margin, confidence, expected and double_share are shares of 1."""

    library: Annotated[str, Field(max_length=40)] = ""
    title: Annotated[str, Field(min_length=1, max_length=120)]
    seed: Annotated[int, Field(ge=0, lt=2**62)]
    strata: Annotated[list[Dimension], Field(max_length=5)] = []
    allocation: Literal["proportional", "neyman"] = "proportional"
    margin: Annotated[float, Field(ge=0.005, le=0.25)] = 0.05
    confidence: Annotated[float, Field(ge=0.9, le=0.99, description="0.9, 0.95 or 0.99")] = 0.95
    expected: Annotated[float, Field(ge=0.01, le=0.99)] = 0.5
    minimum: Annotated[int, Field(ge=0, le=200)] = 5
    double_share: Annotated[float, Field(ge=0, le=1)] = 0.1
    format: Format = ""
    material: Annotated[str, Field(max_length=16)] = ""
    changed_from: date | None = None
    changed_to: date | None = None


class ErrorFound(Schema):
    """An error in a record; `tag` is blank for the record as a whole."""

    tag: Annotated[str, Field(max_length=3)] = ""
    kind: Annotated[str, Field(max_length=20)]
    severity: Annotated[str, Field(max_length=12)]
    note: Annotated[str, Field(max_length=400)] = ""


class Settlement(Schema):
    """What a third auditor says of a record on which two disagree."""

    verdict: Literal["pass", "fail"]
    errors: Annotated[list[ErrorFound], Field(max_length=100)] = []
