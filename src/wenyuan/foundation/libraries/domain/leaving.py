"""Take all data of a library along: a ZIP with its own tables as JSON lines, the files of every module, and a signed list of sums."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import IO, Final

import orjson
from django.core.signing import Signer
from django.db import transaction
from django.utils.translation import gettext as _

from wenyuan.foundation.events.api import emit
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.foundation.storage.api import files

from ..enums import LibraryAct, LibraryState
from ..hooks import ExportMember, library_parts
from ..models import (
    Branch,
    ClosedDay,
    Library,
    LibraryPolicy,
    LibraryStep,
    OpeningHours,
    ServicePoint,
    ShelvingLocation,
)
from .history import note_library_step
from .joining import FormErrors, NotNow

JOB: Final = "libraries.export"
SALT: Final = "libraries.export"
Table = (
    type[Library] | type[Branch] | type[ServicePoint] | type[ShelvingLocation] | type[OpeningHours] | type[ClosedDay] | type[LibraryPolicy] | type[LibraryStep]
)
_TABLES: Final[tuple[Table, ...]] = (Branch, ServicePoint, ShelvingLocation, OpeningHours, ClosedDay, LibraryPolicy, LibraryStep)


def start_export(*, library_id: int, actor_id: int | None, at: datetime) -> int:
    """Queue the export of a library's data and return the run's id."""
    library = Library.objects.get(pk=library_id)
    with transaction.atomic():
        run_id = enqueue(
            name=JOB, title=_("导出全部数据：%(name)s") % {"name": library.name}, arguments={"library_id": library_id}, library_id=library_id, requested_by_id=actor_id,
        )
        note_library_step(library_id=library_id, act=LibraryAct.EXPORTED, actor_id=actor_id, text=f"#{run_id}", at=at)
    return run_id


def list_members(library_id: int) -> Iterator[ExportMember]:
    """Yield the files of an export: the library's own tables, then those of each module in a folder of its name."""
    yield ExportMember("library.jsonl", _lines(Library, {"pk": library_id}))
    for model in _TABLES:
        yield ExportMember(f"{model.__name__.lower()}.jsonl", _lines(model, {"library_id": library_id}))
    for part in library_parts():
        if part.files is not None:
            for member in part.files(library_id):
                yield ExportMember(f"{part.name}/{member.name}", member.chunks)


def _lines(model: Table, which: dict[str, int]) -> Iterator[bytes]:
    for row in model.objects.filter(**which).order_by("pk").values().iterator(chunk_size=500):
        yield orjson.dumps(row, default=str) + b"\n"


def write_export(out: IO[bytes], members: Iterable[ExportMember], *, library_code: str, at: datetime, report: Callable[[int], None] = lambda _n: None) -> dict[str, str]:
    """Write the ZIP with bounded memory; return the SHA-256 of each member.

    The last members are `SHA256SUMS`, as `sha256sum -c` reads it, and `SHA256SUMS.signed`, the same text signed with this
    installation's key (`verify_listing`).
    """
    sums: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6, allowZip64=True) as archive:
        for member in members:
            digest = hashlib.sha256()
            with archive.open(member.name, "w", force_zip64=True) as target:
                for chunk in member.chunks:
                    digest.update(chunk)
                    target.write(chunk)
            sums[member.name] = digest.hexdigest()
            report(len(sums))
        listing = f"# {library_code} {at.isoformat()}\n" + "".join(f"{value}  {name}\n" for name, value in sums.items())
        archive.writestr("SHA256SUMS", listing)
        archive.writestr("SHA256SUMS.signed", Signer(salt=SALT).sign(listing))
    return sums


def verify_listing(signed: str) -> str:
    """Return the listing of an export made here.

    Raises:
        django.core.signing.BadSignature: It was changed, or made elsewhere.
    """
    return Signer(salt=SALT).unsign(signed)


def store_export(*, library_id: int, at: datetime, report: Callable[[int], None] = lambda _n: None) -> dict[str, object]:
    """Make the export and keep it in the store; return digest, size and number of files."""
    library = Library.objects.get(pk=library_id)
    with tempfile.TemporaryFile() as out:
        sums = write_export(out, list_members(library_id), library_code=library.code, at=at, report=report)
        out.seek(0)
        stored = files().put(out)
    return {"digest": stored.digest, "size": stored.size, "files": len(sums)}


@transaction.atomic
def leave_system(*, library_id: int, actor_id: int, reason: str, exported_at: datetime | None, at: datetime) -> None:
    """Close a library that leaves; its data stay on record, hidden, and its code stays taken.

    Args:
        exported_at: When the newest export ended well; without one nothing is closed.

    Raises:
        FormErrors: No reason, or no export.
        NotNow: It has left or merged already.
    """
    library = Library.objects.select_for_update().get(pk=library_id)
    if library.state not in {LibraryState.ACTIVE, LibraryState.SUSPENDED}:
        raise NotNow(library.state)
    if not reason.strip():
        raise FormErrors({"reason": [_("请写理由。")]})
    if exported_at is None:
        raise FormErrors({"reason": [_("请先导出全部数据。")]})
    library.state, library.active, library.state_reason = LibraryState.LEFT, False, reason.strip()[:400]
    library.save(update_fields=["state", "active", "state_reason"])
    note_library_step(library_id=library_id, act=LibraryAct.LEFT, actor_id=actor_id, text=reason, at=at)
    emit(name="libraries.library.left.v1", subject=str(library_id), payload={"reason": reason.strip()[:400]}, at=at, library_id=library_id)
