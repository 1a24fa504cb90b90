"""The pages of topics: for readers, for the desk, for programs; and who may pass."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree, html
from tests.knowledge.collections.conftest import AT, Small
from tests.knowledge.conftest import QueryCount

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.collections.api import find_topic, pick_record, remove_entry, save_essay, set_curators, withdraw_topic
from wenyuan.knowledge.collections.models import Curator, Entry, Topic

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_a_draft_is_for_its_editors_alone(small: Small, curator: Client, staff: Callable[..., Client]) -> None:
    small.add("卷 1")
    other = staff("other", "catalogue.view_record")

    assert Client().get("/topics/volumes/").status_code == 404
    assert other.get("/topics/volumes/").status_code == 404
    assert "还没有发布" in read(curator, "/topics/volumes/")
    assert Client().get("/api/collections/v1/topics/volumes").status_code == 404
    assert other.get(f"/staff/topics/{small.topic_id}/").status_code == 403


def test_pages_of_a_published_topic_show_what_was_asked_for(small: Small) -> None:
    number = small.add("卷 485", rhyme="东", copied="明永乐六年", holder=("国家图书馆", "东洋文库"), seat="北京 @ 39.9, 116.4", link="https://example.org/ 图版", note="一\n二")
    small.add("卷 486 <b>", holder="国家图书馆", seat="东京 @ 35.68, 139.69")
    small.publish()
    client = Client()

    page = html.fromstring(read(client, "/topics/volumes/entries/?f-holder=东洋文库"))
    assert [one.text for one in page.xpath("//ol[contains(@class, 'hits')]//h3/a")] == ["卷 485"]
    assert "卷 486 &lt;b&gt;" in read(client, "/topics/volumes/entries/?view=gallery")
    assert "明永乐六年" in read(client, "/topics/volumes/entries/?view=timeline")
    drawn = html.fromstring(read(client, "/topics/volumes/entries/?view=map"))
    assert len(drawn.xpath("//*[local-name()='circle']")) == 2
    assert [row.xpath("string(th)") for row in drawn.xpath("//table//tbody/tr")] == ["北京", "东京"]
    network = html.fromstring(read(client, "/topics/volumes/entries/?view=graph"))
    assert next(row.xpath("string(th)") for row in network.xpath("//table//tbody/tr")) == "国家图书馆"
    one = read(client, f"/topics/volumes/entries/{number}/")
    assert f"ark:/99999/{ark_name('collection', small.topic_id)}/{number}" in one
    assert "1408" in one
    assert client.get("/topics/volumes/entries/99/").status_code == 404
    assert client.get("/topics/volumes/entries/?page=99").status_code == 404
    assert client.get("/topics/volumes/entries/?q=%00%27&from=x&f-holder=&type=%22&sort=bogus&view=bogus&page=-1").status_code == 200


def test_permanent_identifiers_lead_to_the_page_and_stay_after_removal(small: Small) -> None:
    number = small.add("卷 1")
    small.add("卷 2")
    small.publish()
    name = ark_name("collection", small.topic_id)

    assert Client().get(f"/ark:/99999/{name}/{number}")["Location"] == f"/topics/volumes/entries/{number}/"
    assert Client().get(f"/ark:/99999/{name}/")["Location"] == "/topics/volumes/"
    assert Client().get(f"/ark:/12345/{name}/{number}").status_code == 404
    assert Client().get(f"/ark:/99999/{ark_name('record', 1)}/{number}").status_code == 404
    remove_entry(topic_id=small.topic_id, number=number, at=AT, actor_id=None)
    assert Client().get(f"/topics/volumes/entries/{number}/").status_code == 410
    assert Client().get(f"/api/collections/v1/topics/volumes/entries/{number}").status_code == 410


def test_a_withdrawn_topic_tells_why_and_nothing_else(small: Small) -> None:
    small.add("卷 1")
    small.publish()
    withdraw_topic(topic_id=small.topic_id, reason="权利有疑问", at=AT, actor_id=None)

    assert "权利有疑问" in read(Client(), "/topics/volumes/", 410)
    assert "卷 1" not in read(Client(), "/topics/volumes/entries/", 410)
    for path in ("export.csv", "feed.atom"):
        assert Client().get(f"/topics/volumes/{path}").status_code == 404
    assert Client().get("/api/collections/v1/topics/volumes/entries").status_code == 410


def test_essays_and_picked_records_stand_on_the_site(small: Small) -> None:
    number = small.add("卷 1", rhyme="东")
    save_essay(topic_id=small.topic_id, essay_id=None, slug="on-it", title="说卷", text=f"# 头\n\n{{{{entry:{number}}}}}\n\n<script>x</script>", author="林", place=1, shown=True, at=AT)
    save_essay(topic_id=small.topic_id, essay_id=None, slug="hidden", title="未完", text="", author="", place=2, shown=False, at=AT)
    pick_record(topic_id=small.topic_id, record_id=small.library.records["史記"], kind="pick", note="", at=AT)
    small.publish()

    essay = read(Client(), "/topics/volumes/essays/on-it/")
    assert f'href="/topics/volumes/entries/{number}/"' in essay
    assert "&lt;script&gt;x" in essay
    assert Client().get("/topics/volumes/essays/hidden/").status_code == 404
    assert "史記" in read(Client(), "/topics/volumes/records/")


@pytest.mark.parametrize(("form", "kind"), [("csv", "text/csv"), ("json", "application/json"), ("jsonld", "application/ld+json"), ("ttl", "text/turtle")])
def test_exports_are_well_formed(small: Small, form: str, kind: str) -> None:
    import pyoxigraph

    small.add("卷 485", copied="明永乐六年", holder="国家图书馆", seat="北京 @ 39.9, 116.4")
    small.publish()
    answer = Client().get(f"/topics/volumes/export.{form}")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]

    assert answer["Content-Type"].startswith(kind)
    if form == "json":
        assert [one["values"] for one in json.loads(text)["items"]] == [{"copied": ["明永乐六年"], "holder": ["国家图书馆"], "seat": ["北京 @ 39.9, 116.4"]}]
    if form == "ttl":
        found = {str(one.object.value) for one in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)}
        assert {"卷 485", "1408", "国家图书馆", "39.9"} <= found
    if form == "jsonld":
        assert "卷 485" in json.dumps(json.loads(text), ensure_ascii=False)


def test_the_feed_is_atom(small: Small) -> None:
    small.add("卷 <1>", rhyme="东")
    small.publish()
    feed = etree.fromstring(Client().get("/topics/volumes/feed.atom").content)

    assert [one.text for one in feed.iterfind("{*}entry/{*}title")] == ["卷 <1>"]


def test_a_list_asks_as_often_for_many_entries_as_for_one(small: Small) -> None:
    client = Client()
    small.add("卷 1", holder="甲")
    small.publish()
    client.get("/topics/volumes/entries/")
    with QueryCount() as one:
        client.get("/topics/volumes/entries/")
    for number in range(2, 20):
        small.add(f"卷 {number}", holder="甲")
    with QueryCount() as many:
        client.get("/topics/volumes/entries/")

    assert many.count == one.count


def test_a_curator_makes_a_topic_by_forms_alone(small: Small, curator: Client) -> None:
    made = curator.post("/staff/topics/new/", {"slug": "maps", "title-zh-hans": "舆图", "title-en": "Maps", "library": small.library.library_id})
    topic = find_topic(slug="maps")
    assert made["Location"] == f"/staff/topics/{topic.id}/"
    wrong = curator.post("/staff/topics/new/", {"slug": "maps", "title-zh-hans": "又一个", "library": small.library.library_id})
    assert (wrong.status_code, "已经有了" in wrong.content.decode()) == (422, True)
    fields = {"code": "map", "title-zh-hans": "图", "material": "map", "code-0": "made", "name-0": "年代", "kind-0": "date", "listed-0": "on", "place-0": "2", "code-1": "pic", "name-1": "图影", "kind-1": "image", "place-1": "1"}
    curator.post(f"/staff/topics/{topic.id}/types/new/", fields)
    saved = curator.post(f"/staff/topics/{topic.id}/entries/new/", {"title": "禹迹图", "v-made": "1136", "file-pic": SimpleUploadedFile("a.png", _PNG), "caption-pic": "拓本"})
    assert saved["Location"] == f"/staff/topics/{topic.id}/entries/1/?saved=1"
    bad = curator.post(f"/staff/topics/{topic.id}/entries/new/", {"title": "x", "v-made": "很早", "file-pic": SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>")})
    assert (bad.status_code, "先上传" in bad.content.decode()) == (422, True)
    for act in ("submit", "publish"):
        assert curator.post(f"/staff/topics/{topic.id}/{act}/").status_code == 302
    digest = Entry.objects.get(topic_id=topic.id).values["pic"][0]["address"]
    assert Client().get(f"/topics/maps/images/{digest}")["Content-Type"] == "image/png"
    assert Client().get(f"/topics/maps/images/{'0' * 64}").status_code == 404
    assert Client().get(f"/topics/volumes/images/{digest}").status_code == 404
    for place in ("", "edit/", "types/new/", "entries/", "entries/new/", "entries/1/", "import/", "essays/new/", "records/"):
        assert curator.get(f"/staff/topics/{topic.id}/{place}").status_code == 200, place
    assert curator.post(f"/staff/topics/{topic.id}/publish/").status_code == 409
    assert curator.post(f"/staff/topics/{topic.id}/entries/1/remove/").status_code == 302
    assert curator.post(f"/staff/topics/{topic.id}/entries/1/restore/", {"version": "1"}).status_code == 302
    assert Client().get("/topics/maps/entries/1/").status_code == 200


def test_a_table_goes_in_by_the_page(small: Small, curator: Client) -> None:
    place = f"/staff/topics/{small.topic_id}/import/"
    sent = curator.post(place, {"type": small.type_.id, "file": SimpleUploadedFile("a.csv", "题名,韵\n卷 9,东\n,x\n".encode("gbk"))})
    page = read(curator, sent["Location"])
    assert 'name="column-0"' in page
    assert "gb18030" in page
    assert curator.post(sent["Location"], {"column-1": "rhyme"}).status_code == 422
    assert curator.post(sent["Location"], {"column-0": "title", "column-1": "title"}).status_code == 422
    assert curator.post(sent["Location"], {"column-0": "title", "column-1": "rhyme"}).status_code == 302
    assert "不能空" in read(curator, sent["Location"])
    assert curator.post(sent["Location"], {"column-0": "title"}).status_code == 422
    assert curator.post(sent["Location"], {"act": "undo"}).status_code == 302
    assert not Entry.objects.filter(topic_id=small.topic_id, removed=False).exists()
    large = curator.post(place, b"x", content_type="application/octet-stream", headers={"Content-Length": str(50 * 2**20)})
    assert (large.status_code, "20 MB" in large.content.decode()) == (413, True)
    assert curator.post(place, {"type": small.type_.id, "file": SimpleUploadedFile("a.csv", b"\x00\x01")}).status_code == 422


def test_rights_are_asked_at_every_door(small: Small, staff: Callable[..., Client]) -> None:
    editor, reader = staff("editor", "collections.edit_topic"), staff("nobody", "jobs.view")
    small.add("卷 1")
    place = f"/staff/topics/{small.topic_id}/"

    assert editor.post(f"{place}submit/").status_code == 302
    assert editor.post(f"{place}publish/").status_code == 403
    assert Topic.objects.get(pk=small.topic_id).state == "review"
    for path in ("", "edit/", "entries/", "entries/new/", "entries/1/", "types/new/", "import/", "essays/new/", "records/"):
        assert reader.get(place + path).status_code == 403, path
        assert Client().get(place + path).status_code == 403, path
    publisher = staff("publisher", "collections.edit_topic", "collections.publish_topic")
    publisher.post(f"{place}edit/", {"slug": "volumes", "title-zh-hans": "残卷", "curators": "publisher"})
    assert Curator.objects.filter(topic_id=small.topic_id).count() == 1
    assert editor.get(place).status_code == 403
    set_curators(topic_id=small.topic_id, account_ids=[])
    assert editor.get(place).status_code == 200


def test_the_interface_reads_and_writes(small: Small, curator: Client) -> None:
    place = "/api/collections/v1/topics/volumes"
    made = curator.post(f"{place}/entries", json.dumps({"type": "volume", "title": "卷 7", "values": {"rhyme": ["东"]}}), content_type="application/json")
    assert (made.status_code, made.json()["number"]) == (201, 1)
    wrong = curator.post(f"{place}/entries", json.dumps({"type": "volume", "title": "", "values": {"copied": ["?"]}}), content_type="application/json")
    assert (wrong.status_code, {one["where"]: one["message"] for one in wrong.json()["errors"]}) == (422, {"title": "required", "copied": "date"})
    assert Client().post(f"{place}/entries", "{}", content_type="application/json").status_code in {403, 422}
    stale = curator.put(f"{place}/entries/1", json.dumps({"title": "x"}), content_type="application/json", headers={"If-Match": '"0"'})
    fresh = curator.put(f"{place}/entries/1", json.dumps({"title": "卷 8"}), content_type="application/json", headers={"If-Match": made["ETag"]})
    assert (stale.status_code, fresh.status_code, fresh.json()["version"]) == (412, 200, 2)
    small.publish()
    assert [one["title"] for one in Client().get(f"{place}/entries?q=卷").json()["entries"]] == ["卷 8"]
    assert Client().get("/api/collections/v1/topics").json()["topics"][0]["types"][0]["code"] == "volume"
    assert curator.delete(f"{place}/entries/1").status_code == 204



def test_files_that_are_no_pictures_are_refused_as_covers(small: Small, curator: Client) -> None:
    form = {"slug": "volumes", "title-zh-hans": "残卷"}
    bad = curator.post(f"/staff/topics/{small.topic_id}/edit/", form | {"cover": io.BytesIO(b"<html>")})
    assert bad.status_code == 422
    assert curator.post(f"/staff/topics/{small.topic_id}/edit/", form | {"cover": SimpleUploadedFile("a.png", _PNG)}).status_code == 302
    assert len(Topic.objects.get(pk=small.topic_id).cover) == 64
