"""Lists of things: put in, ordered, written beside, shared, cited; and what becomes of them when a thing does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from wenyuan.foundation.accounts.api import open_account
from wenyuan.foundation.identifiers.api import ark_name, bury_ark, redirect_ark, resolve_ark, resolve_arks
from wenyuan.knowledge.bookshelf.domain import lists
from wenyuan.knowledge.bookshelf.models import ListEntry, ReadingList

if TYPE_CHECKING:
    from tests.knowledge.conftest import QueryCount, SmallLibrary

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture
def reader(client: Client, small_library: SmallLibrary) -> int:
    account = open_account(username="duzhe", name="读者", password=PASSWORD)
    assert client.post("/account/login/", {"username": "duzhe", "password": PASSWORD}).status_code == 302
    return account


def _ark(library: SmallLibrary, title: str) -> str:
    return ark_name("record", library.records[title])


def _filled(library: SmallLibrary, account: int, *titles: str) -> ReadingList:
    row = lists.create_list(account_id=account, title="暑假", at=timezone.now())
    for title in titles:
        lists.put_in(account_id=account, list_id=row.pk, ark=_ark(library, title), title=title, at=timezone.now())
    return row


def test_reader_puts_a_book_into_a_new_list_from_its_page(client: Client, small_library: SmallLibrary, reader: int) -> None:
    ark = _ark(small_library, "红楼梦")
    assert f'href="/account/lists/add/?ark={ark}"' in client.get(small_library.address("红楼梦")).content.decode()
    assert "红楼梦" in client.get(f"/account/lists/add/?ark={ark}").content.decode()
    assert client.post("/account/lists/add/", {"ark": ark, "title": ""}).status_code == 400
    made = client.post("/account/lists/add/", {"ark": ark, "title": "暑假要读"})
    row = ReadingList.objects.get()
    assert made.headers["Location"] == f"/account/lists/{row.pk}/"
    client.post("/account/lists/add/", {"ark": ark, "list": str(row.pk)})
    assert [entry.title for entry in row.entries.all()] == ["红楼梦"]
    assert "暑假要读" in client.get("/account/lists/").content.decode()
    assert client.get("/account/lists/add/?ark=zzz").status_code == 404


def test_entries_move_and_carry_notes(client: Client, small_library: SmallLibrary, reader: int) -> None:
    row = _filled(small_library, reader, "红楼梦", "史记", "本草綱目")
    last = row.entries.get(title="本草綱目")
    for act in ("up", "up", "up"):
        client.post(f"/account/lists/{row.pk}/{last.pk}/", {"act": act, "note": "先读\n这本"})
    assert [(entry.title, entry.note) for entry in row.entries.order_by("place")] == [("本草綱目", "先读\n这本"), ("红楼梦", ""), ("史记", "")]
    client.post(f"/account/lists/{row.pk}/{last.pk}/", {"act": "down", "note": ""})
    client.post(f"/account/lists/{row.pk}/{row.entries.get(title='史记').pk}/", {"act": "out"})
    assert [(entry.title, entry.note) for entry in row.entries.order_by("place")] == [("红楼梦", ""), ("本草綱目", "")]


def test_what_becomes_of_a_thing_is_followed(client: Client, small_library: SmallLibrary, reader: int, query_count: type[QueryCount]) -> None:
    row = _filled(small_library, reader, "红楼梦", "史记", "本草綱目")
    redirect_ark(name=_ark(small_library, "红楼梦"), successor=_ark(small_library, "史記"), at=timezone.now())
    bury_ark(name=_ark(small_library, "本草綱目"), reason="重复", at=timezone.now())
    page = client.get(f"/account/lists/{row.pk}/").content.decode()
    assert f'{_ark(small_library, "史記")}">史記</a>' in page
    assert '<span class="soft">本草綱目</span> <span class="tag">已撤下</span>' in page
    with query_count() as three:
        client.get(f"/account/lists/{row.pk}/")
    lists.put_in(account_id=reader, list_id=row.pk, ark=_ark(small_library, "夢溪筆談"), title="夢", at=timezone.now())
    lists.put_in(account_id=reader, list_id=row.pk, ark=_ark(small_library, "东方杂志"), title="东", at=timezone.now())
    with query_count() as five:
        client.get(f"/account/lists/{row.pk}/")
    assert three.count == five.count


def test_a_list_is_read_by_others_only_while_it_is_shared(client: Client, small_library: SmallLibrary, reader: int) -> None:
    row = _filled(small_library, reader, "红楼梦")
    stranger = Client()
    assert stranger.get(f"/lists/{row.token}/").status_code == 404
    client.post(f"/account/lists/{row.pk}/", {"title": "暑假", "note": "给同学", "shared": "1"})
    row.refresh_from_db()
    shown = stranger.get(f"/lists/{row.token}/")
    assert ("给同学" in shown.content.decode(), "/account/lists/" in shown.content.decode(), shown.headers["X-Robots-Tag"]) == (True, False, "noindex")
    first = row.token
    client.post(f"/account/lists/{row.pk}/", {"title": "暑假", "note": ""})
    assert stranger.get(f"/lists/{first}/").status_code == 404
    client.post(f"/account/lists/{row.pk}/", {"title": "暑假", "note": "", "shared": "1"})
    row.refresh_from_db()
    assert (row.token != first, stranger.get(f"/lists/{first}/").status_code, stranger.get(f"/lists/{row.token}/").status_code) == (True, 404, 200)


@pytest.mark.parametrize(("form", "beginning"), [("gbt7714", "\ufeff[1] "), ("bibtex", "@book{"), ("ris", "TY  - BOOK"), ("csl", "[")])
def test_a_list_is_cited_as_a_whole(client: Client, small_library: SmallLibrary, reader: int, form: str, beginning: str) -> None:
    row = _filled(small_library, reader, "红楼梦", "The art of computer programming")
    answer = client.get(f"/account/lists/{row.pk}/citations/{form}/")
    text = answer.content.decode()
    assert text.startswith(beginning)
    assert ("红楼梦" in text, "computer programming" in text) == (True, True)
    if form == "csl":
        assert len(orjson.loads(answer.content)) == 2
    assert client.get(f"/account/lists/{row.pk}/citations/none/").status_code == 404


def test_nobody_reaches_anothers_list(client: Client, small_library: SmallLibrary, reader: int) -> None:
    other = open_account(username="bieren", name="别人", password=PASSWORD)
    row = _filled(small_library, other, "红楼梦")
    entry = row.entries.get()
    assert client.get(f"/account/lists/{row.pk}/").status_code == 404
    assert client.get(f"/account/lists/{row.pk}/citations/ris/").status_code == 404
    posts = [(f"{row.pk}/", {"title": "x"}), (f"{row.pk}/remove/", {"sure": "1"}), (f"{row.pk}/{entry.pk}/", {"act": "out"}), ("add/", {"ark": entry.ark, "list": str(row.pk)})]
    assert [client.post(f"/account/lists/{path}", data).status_code for path, data in posts] == [404, 404, 404, 404]
    assert ListEntry.objects.count() == 1


def test_a_list_goes_only_when_it_is_meant(client: Client, small_library: SmallLibrary, reader: int) -> None:
    row = _filled(small_library, reader, "红楼梦")
    client.post(f"/account/lists/{row.pk}/remove/")
    assert ReadingList.objects.count() == 1
    client.post(f"/account/lists/{row.pk}/remove/", {"sure": "1"})
    assert (ReadingList.objects.count(), ListEntry.objects.count()) == (0, 0)


def test_many_names_are_resolved_as_each_alone(small_library: SmallLibrary) -> None:
    one, two, three = (_ark(small_library, title) for title in ("红楼梦", "史记", "本草綱目"))
    redirect_ark(name=one, successor=two, at=timezone.now())
    bury_ark(name=three, reason="重复", at=timezone.now())
    found = resolve_arks(names=[one, two, three, one.upper()])
    assert {name: end.name for name, end in found.items()} == {one: two, two: two, three: three, one.upper(): two}
    assert found[three] == resolve_ark(name=three)
    assert found[two] == resolve_ark(name=two)
