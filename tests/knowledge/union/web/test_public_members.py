"""Readers see on the page of a union record every library that contributed to it, with or without copies."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from tests.knowledge.union.conftest import Members, book, match, store

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import list_successors


def test_members_without_copies_are_named(members: Members) -> None:
    one, _two = store(members.a, book("1")), store(members.b, book("2"))
    match()
    union = list_successors(record_id=one)[0]

    page = Client().get(f"/ark:/{settings.WENYUAN_NAAN}/{ark_name('record', union)}").content.decode()
    holdings = page[page.index('id="r1"') : page.index('id="r4"')]

    assert ("A馆" in holdings, "B馆" in holdings, "C馆" in holdings, "联合目录中心" in holdings) == (True, True, False, False)
    assert holdings.count("复本未登记") == 2
