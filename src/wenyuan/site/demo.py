"""The demo library: real works in invented libraries, loaded into an empty system."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone

from wenyuan.bibliography.marc import encode_iso2709
from wenyuan.foundation.accounts import api as accounts
from wenyuan.foundation.libraries import api as libraries
from wenyuan.foundation.modules import api as modules
from wenyuan.foundation.modules.cli import words
from wenyuan.knowledge.catalogue import demo
from wenyuan.knowledge.catalogue.demo.work import DemoWork
from wenyuan.knowledge.catalogue.domain.imports import run_import, take_file
from wenyuan.knowledge.catalogue.domain.shelf_order import shelf_key
from wenyuan.knowledge.catalogue.models import Item, Record
from wenyuan.knowledge.collections.demo import load_demo_topics
from wenyuan.knowledge.discovery.api import drain_changes, mark_changed, open_writer

_LEVELS = {"children": "special"}
_BRANCHES = {"village": "outlet", "self_service": "outlet"}
_STATUSES = {"reading_room": "reference"}
_LENDING_ROOMS = {"中文书库", "外文书库", "少儿区", "绘本区", "自助书柜", "车载书架", "综合书架", "储备书库"}
_CATALOGUING = (
    "authorities.edit_authority", "authorities.delete_authority", "authorities.link_headings", "authorities.change_headings", "quality.run_audits", "quality.repair_records", "quality.mark_samples",
    "harvest.view_source", "harvest.manage_source", "union.contribute_records", "union.take_records", "union.review_pairs", "collections.edit_topic", "collections.publish_topic",
)
_ROLES = {
    "cataloguer": ("编目馆员", ("catalogue.view_record", "catalogue.edit_record", "catalogue.delete_record", "catalogue.run_batch", "catalogue.export_records", "jobs.view", *_CATALOGUING)),
    "circulation_librarian": ("流通馆员", ("catalogue.view_record",)),
    "rare_book_librarian": ("古籍馆员", ("catalogue.view_record", "catalogue.edit_record", "catalogue.export_records")),
    "acquisitions_librarian": ("采访馆员", ("catalogue.view_record", "catalogue.run_batch", "jobs.view")),
    "system_administrator": ("系统管理员", ()),  # whatever the served modules let somebody do
    "director": ("馆长", ("catalogue.view_record", "jobs.view")),
    "serials_librarian": ("报刊馆员", ("catalogue.view_record", "catalogue.edit_record")),
    "reference_librarian": ("参考馆员", ("catalogue.view_record",)),
    "children_librarian": ("少儿馆员", ("catalogue.view_record", "catalogue.edit_record")),
    "county_librarian": ("县馆馆员", ("catalogue.view_record", "catalogue.edit_record", "catalogue.run_batch", "jobs.view", "union.contribute_records", "union.take_records")),
}


def demo_accounts() -> list[tuple[str, str, str]]:
    """Return user name, password and role of the accounts worth trying first."""
    people = demo.demo_people()
    staff = [p for p in people if p.kind == "staff"]
    readers = [p for p in people if p.kind == "reader"][:1]
    return [(p.user_name, p.password, _ROLES[p.role][0] if p.kind == "staff" else words("读者", "reader")) for p in (*staff, *readers)]


def load_demo(*, say: Callable[[str], None]) -> bool:
    """Load the demo library into an empty system; return whether anything was loaded.

    A load that was cut off is taken up again: everything here is put on record once.
    """
    if Item.objects.exists():
        if Record.objects.filter(library__code__startswith="CN-DEMO-").exists():
            _define_roles()  # a newer program has modules that the demonstration staff may use too
        return False
    if Record.objects.exclude(library__code__startswith="CN-DEMO-").exists():
        say(words("已有书目，不装演示数据", "there are records already; the demo library is not loaded"))
        return False
    say(words("装入演示图书馆…", "loading the demo library…"))
    places = _load_libraries()
    _load_people()
    owner = libraries.find_library(code="CN-DEMO-NL").id
    works = list(demo.iter_works())
    stream = io.BytesIO(b"".join(encode_iso2709(demo.build_record(work)) for work in works))
    batch = take_file(stream, name="demo.mrc", library_id=owner, rule="replace", at=timezone.now(), title=words("演示图书馆", "demo library"))
    counts = run_import(batch_id=batch, at=timezone.now())
    copies = _load_items(works, owner, places)
    load_demo_topics(library_id=owner, at=timezone.now())
    with open_writer() as session:
        drain_changes(session)
    say(words(f"演示图书馆：{counts.stored} 种，{copies} 册", f"demo library: {counts.stored} records, {copies} copies"))
    return True


def _load_libraries() -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """Put libraries on record; return (library, branch, location) ids by their codes and names."""
    places: dict[tuple[str, str, str], tuple[int, int, int]] = {}
    days = demo.demo_closed_days()
    with transaction.atomic():
        for library in demo.demo_libraries():
            library_id = libraries.register_library(
                code=library.code, name=library.name, name_en=library.english_name, level=_LEVELS.get(library.level, library.level), phone="0000-6688 0012",
            )
            for day in days:
                libraries.close_days(library_id=library_id, first=day.day, last=day.day, reason=day.name)
            for branch in library.branches:
                hours: dict[int, list[tuple[time, time]]] = {}
                for span in branch.hours:
                    hours.setdefault(span.weekday - 1, []).append((span.opens, span.closes))
                branch_id = libraries.register_branch(
                    library_id=library_id, code=branch.code, name=branch.name, kind=_BRANCHES.get(branch.kind, branch.kind), address=branch.address,
                    hours=hours,
                )
                libraries.register_service_point(library_id=library_id, branch_id=branch_id, code=f"{branch.code}-desk", name=f"{branch.name}服务台")
                for number, name in enumerate(branch.locations, start=1):
                    location_id = libraries.register_location(
                        library_id=library_id, branch_id=branch_id, code=f"{branch.code}-{number:02d}", name=name, lendable=name in _LENDING_ROOMS,
                    )
                    places[library.code, branch.code, name] = (library_id, branch_id, location_id)
    return places


def _define_roles() -> None:
    for code, (title, permissions) in _ROLES.items():
        accounts.define_role(code=code, title=title, permissions=permissions or [one.code for one in modules.permissions()])


def _load_people() -> None:
    _define_roles()
    known = {library.code: library.id for library in libraries.list_libraries()}
    for person in demo.demo_people():
        try:
            with transaction.atomic():
                account = accounts.open_account(
                    username=person.user_name, name=person.name, password=person.password, card_number=person.card, home_library_id=known.get(person.library),
                )
                if person.kind == "staff":
                    accounts.grant_role(account_id=account, role_code=person.role, library_id=None if person.national else known[person.library])
        except accounts.UsernameTaken:
            continue


def _load_items(works: list[DemoWork], owner: int, places: dict[tuple[str, str, str], tuple[int, int, int]]) -> int:
    numbers = dict(Record.objects.filter(library_id=owner).values_list("control_number", "pk"))
    today = timezone.localdate()
    items: list[Item] = []
    for index, work in enumerate(works):
        control = demo.build_record(work).control_number or ""
        for item in demo.demo_items(work, index):
            library_id, branch_id, location_id = places[item.library, item.branch, item.location]
            due = today + timedelta(days=item.due_in_days) if item.due_in_days is not None else None
            items.append(Item(
                library_id=library_id, record_id=numbers[control], branch_id=branch_id, location_id=location_id, barcode=item.barcode,
                call_number=item.call_number, call_sort=shelf_key(item.call_number), item_type=item.item_type,
                status=_STATUSES.get(item.status, item.status), due_on=due,
            ))
    with transaction.atomic():
        Item.objects.bulk_create(items, batch_size=1000)
        mark_changed(source="catalogue", keys=sorted({item.record_id for item in items}), at=timezone.now())
    return len(items)
