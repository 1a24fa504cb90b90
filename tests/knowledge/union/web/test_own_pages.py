"""The page of a library's own duplicates."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from tests.knowledge.union.conftest import Members, book, field, match, store

from wenyuan.knowledge.catalogue.api import find_record
from wenyuan.knowledge.union.badges import count_open_pairs, count_own_pairs
from wenyuan.knowledge.union.models import OwnMerge, Pair

ClientOf = Callable[[str], Client]
PAGE = "/staff/union/own/"


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the form as a browser would send them."""
    return dict(re.findall(r'<input type="hidden" name="((?:library|keep|version-\d+))" value="(\d+)">', page))


def two_records(members: Members) -> tuple[int, int]:
    pair = store(members.a, book("A1")), store(members.a, book("A2", more=(field("606", sa="笔记"),)))
    match()
    return pair


def test_library_sees_its_own_pair_chooses_what_stays_and_takes_it_back(members: Members, client_of: ClientOf) -> None:
    one, two = two_records(members)
    own, pair = client_of("first"), Pair.objects.get()
    page = own.get(PAGE).content.decode()
    assert "1 对待看" in page
    assert fields_of(page)["keep"] == str(one)
    turned = own.get(f"{PAGE}?library={members.a}&pair={pair.pk}&keep={two}").content.decode()
    assert fields_of(turned)["keep"] == str(two)
    answer = own.post(f"{PAGE}{pair.pk}/", {**fields_of(turned), "act": "merge", "reason": "同一种书"})
    assert (answer.status_code, find_record(record_id=one).status, find_record(record_id=two).status) == (302, "merged", "active")
    merge = OwnMerge.objects.get()
    after = own.get(answer["Location"]).content.decode()
    assert "本馆没有待看的重复" in after
    assert f'action="/staff/union/own/merges/{merge.pk}/undo/"' in after
    assert own.post(f"{PAGE}merges/{merge.pk}/undo/", {"library": members.a}).status_code == 302
    assert find_record(record_id=one).status == "active"
    assert own.post(f"{PAGE}merges/{merge.pk}/undo/", {"library": members.a}).status_code == 409


def test_field_chosen_in_the_page_is_in_the_record_that_stays(members: Members, client_of: ClientOf) -> None:
    one, _two = two_records(members)
    page = client_of("first").get(PAGE).content.decode()
    [place] = re.findall(r'name="row-(\d+)"', page)
    answer = client_of("first").post(f"{PAGE}{Pair.objects.get().pk}/", {**fields_of(page), "act": "merge", f"row-{place}": "take"})
    assert answer.status_code == 302
    assert "笔记" in client_of("first").get(f"/staff/records/{one}/").content.decode()


def test_stale_page_is_shown_again_with_the_new_state(members: Members, client_of: ClientOf) -> None:
    two_records(members)
    pair, own = Pair.objects.get(), client_of("first")
    stale = {name: "77" if name.startswith("version") else value for name, value in fields_of(own.get(PAGE).content.decode()).items()}
    answer = own.post(f"{PAGE}{pair.pk}/", {**stale, "act": "merge"})
    assert (answer.status_code, "刚被改过" in answer.content.decode(), OwnMerge.objects.count()) == (409, True, 0)


def test_others_neither_see_nor_decide(members: Members, client_of: ClientOf) -> None:
    two_records(members)
    pair = Pair.objects.get()
    for name, library, code in (("second", members.a, 403), ("second", members.b, 302), ("agency", members.a, 403), ("reader", members.a, 403)):
        assert client_of(name).post(f"{PAGE}{pair.pk}/", {"library": library, "act": "different"}).status_code == code
    assert Pair.objects.get().state == "open"
    assert client_of("second").get(f"{PAGE}?library={members.a}").status_code == 404
    assert "本馆没有待看的重复" in client_of("second").get(PAGE).content.decode()
    assert client_of("reader").get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code in {302, 403}


def test_badges_count_own_pairs_and_those_of_the_nation_apart(members: Members) -> None:
    two_records(members)
    store(members.b, book("B9", title="算学宝鉴校注", isbn="", publisher="", pages=0))
    store(members.c, book("C9", title="算学宝鉴校注", isbn="", publisher="上海古籍出版社", year=1988))
    match()
    assert (count_own_pairs(members.a), count_own_pairs(members.b), count_open_pairs(members.agency), count_open_pairs(members.a)) == (1, 0, 1, 0)
