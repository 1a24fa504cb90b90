from __future__ import annotations

import os
from pathlib import Path

import pytest

from wenyuan.bibliography.chinese import fold_many

DATA = Path(os.environ.get("WENYUAN_TEST_DATA", Path(__file__).parents[3] / "../shared/data"))
SYNONYMS = DATA / "cbeta-metadata/variants/completely-synonymous.txt"


@pytest.mark.skipif(not SYNONYMS.exists(), reason="the Buddhist variant list is not in WENYUAN_TEST_DATA")
def test_fold_merges_most_common_buddhist_variants() -> None:
    groups = [
        # The list holds many characters of manuscripts only; what GBK lacks is hardly ever typed.
        [char for char in line.split(",") if len(char) == 1 and char.encode("gbk", "ignore")]
        for line in SYNONYMS.read_text("utf-8").splitlines()
    ]
    groups = [group for group in groups if len(group) > 1]
    pairs = [(group[0], other) for group in groups for other in group[1:]]

    folded = dict(zip([p for pair in pairs for p in pair], fold_many([p for pair in pairs for p in pair]), strict=True))
    merged = sum(folded[first] == folded[other] for first, other in pairs)

    assert len(pairs) > 500
    assert merged / len(pairs) > 0.55
