"""A stored file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`digest` is the lower-case hexadecimal SHA-256, `size` counts octets."""

    digest: str
    size: int
