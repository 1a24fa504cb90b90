"""How much waits, for the rail of the desk."""

from __future__ import annotations


def count_open_pairs(library_id: int | None) -> int:
    """Return how many pairs wait for a person; none for a library that does not own the union records."""
    from .domain.agency import NoAgency, find_agency  # noqa: PLC0415 -- the manifest is read before the tables are known
    from .models import Pair  # noqa: PLC0415 -- as above

    try:
        if library_id is not None and find_agency().id != library_id:
            return 0
    except NoAgency:
        return 0
    return Pair.objects.filter(state="open", is_own=False).count()


def count_own_pairs(library_id: int | None) -> int:
    """Return how many pairs of a library's own records wait."""
    from .models import Pair  # noqa: PLC0415 -- as above

    rows = Pair.objects.filter(is_own=True, state="open")
    return (rows if library_id is None else rows.filter(library_a_id=library_id)).count()
