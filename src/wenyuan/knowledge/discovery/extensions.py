"""How the index does, for the operations page, /readyz and /metrics."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from wenyuan.foundation.operations.api import IndexState, watch_index

from .domain.indexing import index_root
from .engine import IndexDamaged, IndexMissing, IndexOutdated, current_generation
from .models import PendingChange
from .queries.searching import indexed_count
from .sources import sources


def _look(at: datetime) -> IndexState:
    oldest = PendingChange.objects.aggregate(at=Min("at"))["at"]
    waiting = PendingChange.objects.count()
    lag = (at - oldest).total_seconds() if oldest else 0.0
    try:
        name = current_generation(index_root())
        number = int("".join(filter(str.isdigit, name)) or 0)
        return IndexState(generation=number, documents=indexed_count(), waiting=waiting, lag=lag)
    except (IndexDamaged, IndexMissing, IndexOutdated) as problem:
        empty = isinstance(problem, IndexMissing) and not any(source.count() for source in sources())
        return IndexState(waiting=waiting, lag=lag, trouble="" if empty else type(problem).__name__)


watch_index(_look)
