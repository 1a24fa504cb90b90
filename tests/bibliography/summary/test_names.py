"""Names in CNMARC headings: a comma between surname and forename, except where the script needs none."""

from __future__ import annotations

import pytest

from wenyuan.bibliography.summary.names import cnmarc_name


@pytest.mark.parametrize(("pairs", "shown"), [
    ([("a", "Hébert"), ("b", "Marcel")], "Hébert, Marcel"), ([("a", "Smith"), ("b", "John")], "Smith, John"), ([("a", "Толстой"), ("b", "Лев")], "Толстой, Лев"),
    ([("a", "曹"), ("b", "雪芹")], "曹 雪芹"), ([("a", "鲁迅")], "鲁迅"),
])
def test_surname_and_forename(pairs: list[tuple[str, str]], shown: str) -> None:
    name = cnmarc_name(pairs, "person", primary=True)

    assert name is not None
    assert name.name == shown
