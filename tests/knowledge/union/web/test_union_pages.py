"""The pages of the union catalogue: who passes, what is shown, what an act does."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.knowledge.union.conftest import AT, Members, book, field, match, store

from wenyuan.bibliography.marc import MarcFormat, encode_iso2709, read_records
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import current_marc, find_record, save_record
from wenyuan.knowledge.union.models import Cluster, Contribution, Credit, Membership, MergePolicy, Pair

ClientOf = Callable[[str], Client]
PAGES = ("", "contribute/", "review/", "take/", "credit/", "policy/")


def pair_of(members: Members) -> Pair:
    store(members.a, book("A1", isbn="", publisher="", pages=0))
    store(members.b, book("B1", isbn="", publisher="上海古籍出版社", year=1988))
    match()
    return Pair.objects.get(state="open")


def cluster_of(members: Members) -> Cluster:
    store(members.a, book("A1", more=(field("905", sa="A", sb="b1"),)))
    store(members.b, book("B1", more=(field("606", sa="笔记"),)))
    match()
    return Cluster.objects.get()


@pytest.mark.parametrize("page", PAGES)
def test_empty_pages_open_for_the_agency_and_for_nobody_else_without_a_right(members: Members, client_of: ClientOf, page: str) -> None:
    assert client_of("agency").get(f"/staff/union/{page}").status_code == 200
    assert client_of("reader").get(f"/staff/union/{page}").status_code == 403
    assert Client().get(f"/staff/union/{page}").status_code in {302, 403}


def test_member_sees_its_own_pages_but_does_not_decide_for_all(members: Members, client_of: ClientOf) -> None:
    pair, member = pair_of(members), client_of("first")
    assert {page: member.get(f"/staff/union/{page}").status_code for page in PAGES} == {"": 200, "contribute/": 200, "review/": 403, "take/": 200, "credit/": 200, "policy/": 200}
    assert member.post(f"/staff/union/review/{pair.pk}/", {"act": "same"}).status_code == 403
    assert member.post("/staff/union/policy/", {"merge_from": "0.9"}).status_code == 403
    assert Pair.objects.get(pk=pair.pk).state == "open"


def test_review_desk_shows_both_records_and_takes_a_decision(members: Members, client_of: ClientOf) -> None:
    pair, agency = pair_of(members), client_of("agency")
    page = agency.get("/staff/union/review/").content.decode()
    assert "上海古籍出版社" in page
    assert f'action="/staff/union/review/{pair.pk}/"' in page
    answer = agency.post(f"/staff/union/review/{pair.pk}/", {"act": "same", "reason": "核对实物"})
    assert (answer.status_code, Pair.objects.get(pk=pair.pk).state) == (302, "same")
    assert Membership.objects.filter(until=None).count() == 2
    assert "没有待判的了" in agency.get("/staff/union/review/").content.decode()
    assert agency.post(f"/staff/union/review/{pair.pk}/", {"act": "sideways"}).status_code == 404


def test_pair_put_off_stays_on_the_desk(members: Members, client_of: ClientOf) -> None:
    pair, agency = pair_of(members), client_of("agency")
    assert agency.post(f"/staff/union/review/{pair.pk}/", {"act": "later"}).status_code == 302
    assert Pair.objects.get(pk=pair.pk).state == "later"
    assert f'action="/staff/union/review/{pair.pk}/"' in agency.get("/staff/union/review/").content.decode()
    narrowed = agency.get(f"/staff/union/review/?library={members.c}").content.decode()
    assert "这样筛选没有待判的" in narrowed


def test_cluster_page_shows_sources_and_parts_a_member_with_a_reason(members: Members, client_of: ClientOf) -> None:
    cluster, agency = cluster_of(members), client_of("agency")
    address = f"/staff/union/clusters/{cluster.pk}/"
    page = agency.get(address).content.decode()
    assert "A馆" in page
    assert "笔记" in page
    member = Membership.objects.get(library_id=members.b, until=None)
    assert agency.post(f"{address}part/", {"record": member.record_id, "reason": ""}).status_code == 422
    assert client_of("first").post(f"{address}part/", {"record": member.record_id, "reason": "不同"}).status_code == 403
    assert agency.post(f"{address}part/", {"record": member.record_id, "reason": "不同版本"}).status_code == 302
    assert find_record(record_id=member.record_id).status == "active"
    assert "不同版本" in agency.get(address).content.decode()
    assert agency.post(f"{address}part/", {"record": member.record_id, "reason": "再来"}).status_code == 409


def test_field_edited_by_hand_is_given_back_to_the_policy(members: Members, client_of: ClientOf) -> None:
    cluster, agency = cluster_of(members), client_of("agency")
    marc = current_marc(record_id=cluster.record_id)
    edited = type(marc)(marc.leader, tuple(field("606", sa="人工") if one.tag == "606" else one for one in marc.fields), marc.format)
    save_record(record_id=cluster.record_id, marc=edited, base_version=1, at=AT, actor_id=None)
    assert agency.post(f"/staff/union/clusters/{cluster.pk}/unlock/", {"tag": "606"}).status_code == 302
    cluster.refresh_from_db()
    assert (cluster.locked, [one.first("a") for one in current_marc(record_id=cluster.record_id).all("606")]) == ([], ["笔记"])


def test_record_leads_to_its_cluster(members: Members, client_of: ClientOf) -> None:
    cluster, agency = cluster_of(members), client_of("agency")
    member = Membership.objects.first()
    assert member is not None
    answer = agency.get(f"/staff/union/records/{member.record_id}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/staff/union/clusters/{cluster.pk}/")
    assert agency.get("/staff/union/records/999999/").status_code == 404


def test_upload_is_taken_in_for_a_library_of_ones_own(members: Members, client_of: ClientOf) -> None:
    member = client_of("first")
    upload = SimpleUploadedFile("week.mrc", encode_iso2709(book("A1")))
    answer = member.post("/staff/union/contribute/", {"files": upload, "library": members.a})
    row = Contribution.objects.get()
    assert (answer.status_code, row.state, row.channel) == (302, "importing", "page")
    assert member.get(f"/staff/union/contribute/{row.pk}/").status_code == 200
    assert client_of("second").get(f"/staff/union/contribute/{row.pk}/").status_code == 404
    assert member.post("/staff/union/contribute/", {"files": SimpleUploadedFile("x.mrc", b"x"), "library": members.b}).status_code == 403
    refused = member.post("/staff/union/contribute/", {"files": SimpleUploadedFile("x.mrc", b""), "library": members.a})
    assert (refused.status_code, "文件是空的" in refused.content.decode()) == (422, True)


def test_records_are_taken_with_ones_own_fields(members: Members, client_of: ClientOf) -> None:
    cluster = cluster_of(members)
    number = current_marc(record_id=cluster.record_id).control_number
    answer = client_of("first").post("/staff/union/take/", {"numbers": f"{number}\nB1\nnone-such", "library": members.a, "form": "iso2709", "download": "1"})
    [taken] = [one.record for one in read_records(io.BytesIO(b"".join(answer.streaming_content)))]  # type: ignore[attr-defined, union-attr]
    assert (taken.format, taken.control_number) == (MarcFormat.CNMARC, "A1")
    assert sorted(str(one.first("a")) for one in taken.all("035")) == sorted([f"(CN-U){number}", "(CN-B)B1"])
    assert [one.first("b") for one in taken.all("905")] == ["b1"]
    assert [one.first("a") for one in taken.all("606")] == ["笔记"]
    assert Credit.objects.get(library_id=members.a, kind="taken").count == 1
    other = client_of("second").post("/staff/union/take/", {"numbers": "B1", "library": members.b, "form": "mrk", "download": "1"})
    text = b"".join(other.streaming_content).decode()  # type: ignore[attr-defined, arg-type]
    assert ("=001  B1" in text, "=905" in text) == (True, False)
    looked = client_of("first").post("/staff/union/take/", {"numbers": "none-such", "library": members.a, "form": "mrk", "look": "1"})
    assert (looked.status_code, "没有" in looked.content.decode()) == (200, True)


def test_policy_is_changed_in_words_and_a_wrong_one_is_refused(members: Members, client_of: ClientOf) -> None:
    agency = client_of("agency")
    form = {
        "merge_from": "0.995", "weight_level": "20", "weight_completeness": "35", "weight_findings": "25", "weight_links": "10", "weight_standing": "10", "cnmarc": "9XX local\n330 union",
        "marc21": "9XX local", "reason": "提要并存",
    }
    assert agency.post("/staff/union/policy/", form).status_code == 302
    assert MergePolicy.objects.get().rules["rules"]["cnmarc"] == [["9XX", "local"], ["330", "union"]]
    for wrong in ({"cnmarc": "33 union"}, {"cnmarc": "330 invent"}, {"merge_from": "2"}, {"weight_level": "many"}):
        assert agency.post("/staff/union/policy/", {**form, **wrong}).status_code == 422
    assert MergePolicy.objects.count() == 1


def test_feed_and_interface_tell_a_library_what_happened(members: Members, client_of: ClientOf) -> None:
    cluster = cluster_of(members)
    atom = Client().get("/union/changes/CN-A.atom")
    assert (atom.status_code, atom["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    assert ark_name("record", cluster.record_id) in atom.content.decode()
    assert Client().get("/union/changes/NOBODY.atom").status_code == 404
    told = Client().get("/api/union/v1/changes?library=CN-B").json()
    assert [(one["kind"], one["ark"]) for one in told["changes"]] == [("joined", ark_name("record", cluster.record_id))]
    assert Client().get(f"/api/union/v1/changes?library=CN-B&cursor={told['cursor']}").json()["changes"] == []
    assert Client().get("/api/union/v1/changes?library=CN-C").json() == {"changes": [], "cursor": 0}


def test_interface_shows_a_union_record_and_parts_a_member(members: Members, client_of: ClientOf) -> None:
    cluster = cluster_of(members)
    member = Membership.objects.get(library_id=members.b)
    ark = ark_name("record", member.record_id)
    shown = Client().get(f"/api/union/v1/records/{ark}").json()
    assert (shown["ark"], sorted(one["library"] for one in shown["members"])) == (ark_name("record", cluster.record_id), ["CN-A", "CN-B"])
    assert {one["tag"]: one["from"] for one in shown["fields"]}["606"] == [ark]
    body = json.dumps({"reason": "两种版本"})
    assert client_of("first").post(f"/api/union/v1/records/{ark}/part", body, content_type="application/json").status_code == 403
    assert client_of("agency").post(f"/api/union/v1/records/{ark}/part", body, content_type="application/json").status_code == 200
    assert find_record(record_id=member.record_id).status == "active"


def test_interface_takes_a_file_and_says_why_it_sends_one_back(members: Members, client_of: ClientOf) -> None:
    member = client_of("first")
    answer = member.post("/api/union/v1/contributions?library=CN-A&name=a.mrc", encode_iso2709(book("A1")), content_type="application/marc")
    assert (answer.status_code, answer.json()["state"]) == (202, "importing")
    told = member.get(answer["Location"]).json()
    assert (told["state"], told["file_name"], told["channel"]) == ("importing", "a.mrc", "api")
    empty = member.post("/api/union/v1/contributions?library=CN-A", b"", content_type="application/marc")
    assert (empty.status_code, empty.json()["detail"]) == (400, "empty")
    assert member.post("/api/union/v1/contributions?library=CN-B", b"x", content_type="application/marc").status_code == 403
    assert client_of("second").get(answer["Location"]).status_code == 404


def test_interface_takes_records(members: Members, client_of: ClientOf) -> None:
    cluster_of(members)
    body = json.dumps({"library": "CN-A", "numbers": ["B1", "nothing"], "form": "marcxml"})
    answer = client_of("first").post("/api/union/v1/take", body, content_type="application/json")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined, arg-type]
    assert (answer.status_code, answer["X-Not-Found"], text.count("<record"), ">A1<" in text) == (200, "1", 1, True)
    assert client_of("second").post("/api/union/v1/take", body, content_type="application/json").status_code == 403


def test_record_is_added_to_a_cluster_by_hand(members: Members, client_of: ClientOf) -> None:
    cluster, agency = cluster_of(members), client_of("agency")
    other = store(members.c, book("C9", title="夢溪筆談", author="沈括", isbn="9787532504442", year=1999))
    address = f"/staff/union/clusters/{cluster.pk}/"
    assert agency.post(f"{address}add/", {"number": "nothing"}).status_code == 422
    assert client_of("first").post(f"{address}add/", {"number": "C9"}).status_code == 403
    assert agency.post(f"{address}add/", {"number": "C9", "reason": "同书"}).status_code == 302
    assert Membership.objects.get(record_id=other, until=None).cluster_id == cluster.pk
    agency.post(f"{address}part/", {"record": other, "reason": "看错"})
    assert agency.post(f"{address}add/", {"number": "C9"}).status_code == 302  # what was ruled of it before is withdrawn


def test_pairs_are_ruled_on_over_the_interface(members: Members, client_of: ClientOf) -> None:
    pair, agency = pair_of(members), client_of("agency")
    listed = agency.get("/api/union/v1/pairs").json()
    assert ([one["pair"] for one in listed["pairs"]], listed["waiting"]) == ([pair.pk], 1)
    body = json.dumps({"ruling": "different", "reason": "另一版"})
    assert client_of("first").post(f"/api/union/v1/pairs/{pair.pk}", body, content_type="application/json").status_code == 403
    assert agency.post(f"/api/union/v1/pairs/{pair.pk}", body, content_type="application/json").status_code == 200
    assert agency.get("/api/union/v1/pairs").json() == {"pairs": [], "waiting": 0}
    assert agency.post("/api/union/v1/pairs/999999", body, content_type="application/json").status_code == 404


def test_union_record_cannot_be_withdrawn_over_its_members(members: Members, client_of: ClientOf) -> None:
    from wenyuan.knowledge.catalogue.api import delete_record

    cluster = cluster_of(members)
    with pytest.raises(ValueError, match="part them first"):
        delete_record(record_id=cluster.record_id, reason="x", at=AT, actor_id=None)
    assert "并入了这一条" in client_of("agency").get(f"/staff/records/{cluster.record_id}/").content.decode()
