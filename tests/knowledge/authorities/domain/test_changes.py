"""A changed heading reaches the records; merging, splitting; everything can be taken back."""

from __future__ import annotations

from datetime import date

import pytest
from tests.knowledge.authorities.conftest import AT, person, store, work
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.foundation.identifiers.api import ark_name, resolve_ark
from wenyuan.knowledge.authorities.data import Facts, Identifier, Relation
from wenyuan.knowledge.authorities.domain.changes import (
    ChangeNotUndoable,
    open_heading_change,
    preview_heading_change,
    run_heading_change,
    undo_heading_change,
)
from wenyuan.knowledge.authorities.domain.editing import AuthorityInUse, change_forms, delete_authority, restore_authority
from wenyuan.knowledge.authorities.domain.merging import (
    MergeNotUndoable,
    NotMergeable,
    merge_authorities,
    split_authority,
    undo_merge,
)
from wenyuan.knowledge.authorities.domain.runs import open_linking, run_linking
from wenyuan.knowledge.authorities.format import build_record
from wenyuan.knowledge.authorities.models import AuthorityFacts, AuthorityIdentifier, AuthorityRelation, HeadingChange, Link, Merge
from wenyuan.knowledge.authorities.queries.lookup import find_by_identifier, suggest_authorities
from wenyuan.knowledge.catalogue.api import AuthorityChangedMeanwhile, current_marc, find_authority, save_record


def link_all(library: int) -> None:
    run_linking(run_id=open_linking(library_id=library, at=AT, actor_id=None), at=AT)


def name_of(record: int) -> tuple[str | None, str | None, str | None]:
    field = current_marc(record_id=record).first("701")
    assert field is not None
    return field.first("3"), field.first("a"), field.first("c")


def rename(authority: int, heading: str) -> None:
    row = find_authority(authority_id=authority)
    change_forms(authority_id=authority, base_version=row.version, heading=heading, at=AT, actor_id=None)


@pytest.mark.django_db
def test_new_heading_reaches_linked_records_and_is_taken_back(world: World) -> None:
    su = person(world.first, "苏轼", dates="1037-1101", dynasty="北宋")
    number = find_authority(authority_id=su).control_number
    records = [store(world.first, work(f"T{n}", f"集{n}", [("苏轼", "(宋)", "(1037-1101)")])) for n in range(3)]
    elsewhere = store(world.second, work("X", "集", [("苏轼", "(宋)", "(1037-1101)")]))
    link_all(world.first)
    link_all(world.second)
    before = [current_marc(record_id=one) for one in (*records, elsewhere)]

    rename(su, "苏东坡")
    preview = preview_heading_change(authority_id=su, libraries=[world.first])
    assert (preview.linked, preview.rows[0].after) == (3, (f"=701  \\0$3{number}$a苏东坡$c(北宋)$f1037-1101$4著",))
    change = open_heading_change(authority_id=su, old_headings=["苏轼"], unlinked_too=False, libraries=[world.first], at=AT, actor_id=None)
    done = run_heading_change(change_id=change, at=AT)

    assert (done.state, done.total, done.changed, done.conflicts) == ("done", 3, 3, 0)
    assert [name_of(one) for one in records] == [(number, "苏东坡", "(北宋)")] * 3
    assert name_of(elsewhere) == (number, "苏轼", "(宋)")
    assert set(Link.objects.values_list("heading", "library_id")) == {("苏东坡", world.first), ("苏轼", world.second)}

    undo_heading_change(change_id=change, at=AT, actor_id=None)

    assert [current_marc(record_id=one) for one in (*records, elsewhere)] == before
    assert set(Link.objects.values_list("heading", "state")) == {("苏轼", "linked")}
    with pytest.raises(ChangeNotUndoable):
        undo_heading_change(change_id=change, at=AT, actor_id=None)


@pytest.mark.django_db
def test_records_bearing_exactly_the_old_heading_follow_on_request(world: World) -> None:
    body = person(world.first, "国家图书馆", kind="subject")
    record = store(world.first, work("T1", "馆史", [], subject="北京图书馆"))
    other = store(world.first, work("T2", "馆史二", [], subject="北京图书馆学会"))

    change = open_heading_change(authority_id=body, old_headings=["北京图书馆"], unlinked_too=True, libraries=None, at=AT, actor_id=None)
    done = run_heading_change(change_id=change, at=AT)

    assert done.changed == 1
    assert current_marc(record_id=record).first("606").first("a") == "国家图书馆"  # type: ignore[union-attr]
    assert current_marc(record_id=other).first("606").first("a") == "北京图书馆学会"  # type: ignore[union-attr]


@pytest.mark.django_db
def test_what_was_edited_since_stays_at_an_undo(world: World) -> None:
    su = person(world.first, "苏轼", dynasty="北宋")
    records = [store(world.first, work(f"T{n}", f"集{n}", [("苏轼", "(宋)", "")])) for n in range(2)]
    link_all(world.first)
    rename(su, "苏东坡")
    change = open_heading_change(authority_id=su, old_headings=["苏轼"], unlinked_too=False, libraries=None, at=AT, actor_id=None)
    run_heading_change(change_id=change, at=AT)
    mine = work("T0", "新题名", [("苏东坡", "(北宋)", "")])
    save_record(record_id=records[0], marc=mine, base_version=3, at=AT, actor_id=None)

    undo_heading_change(change_id=change, at=AT, actor_id=None)

    assert [current_marc(record_id=records[0]).first("200").first("a"), name_of(records[0])[1], name_of(records[1])[1]] == ["新题名", "苏东坡", "苏轼"]  # type: ignore[union-attr]


@pytest.mark.django_db
def test_heading_in_another_script_gets_the_number_alone(world: World) -> None:
    su = person(world.first, "苏轼", variants=("Su, Shi",), dates="1037-1101")
    record = store(world.first, work("T1", "Poems", [("Su, Shi", "", "1037-1101")]))
    link_all(world.first)
    rename(su, "苏东坡")
    run_heading_change(change_id=open_heading_change(authority_id=su, old_headings=["苏轼"], unlinked_too=False, libraries=None, at=AT, actor_id=None), at=AT)

    assert name_of(record)[:2] == (find_authority(authority_id=su).control_number, "Su, Shi")


@pytest.mark.django_db
def test_merge_moves_forms_links_and_identifier_and_is_undone(world: World) -> None:
    kept = person(world.first, "苏轼", dynasty="北宋", identifiers=(Identifier("viaf", "71450127"),))
    gone = person(world.first, "苏东坡", dynasty="北宋", variants=("Su Dongpo",), identifiers=(Identifier("wikidata", "Q36020"),))
    record = store(world.first, work("T1", "集", [("苏东坡", "(北宋)", "")]))
    link_all(world.first)
    before = current_marc(record_id=record)

    merge = merge_authorities(kept_id=kept, gone_id=gone, reason="同一人", libraries=None, at=AT, actor_id=None)
    run_heading_change(change_id=HeadingChange.objects.get().pk, at=AT)

    assert find_authority(authority_id=kept).variants == ("苏东坡", "Su Dongpo")
    assert set(AuthorityIdentifier.objects.filter(authority_id=kept).values_list("scheme", flat=True)) == {"viaf", "wikidata"}
    assert resolve_ark(name=ark_name("authority", gone)).successor == ark_name("authority", kept)
    assert name_of(record)[:2] == (find_authority(authority_id=kept).control_number, "苏轼")
    assert [row.id for row in find_by_identifier(scheme="wikidata", value="Q36020")] == [kept]

    undo_merge(merge_id=merge, at=AT, actor_id=None)

    assert current_marc(record_id=record) == before
    assert [find_authority(authority_id=one).status for one in (kept, gone)] == ["active", "active"]
    assert find_authority(authority_id=kept).variants == ()
    assert (Link.objects.get().authority_id, resolve_ark(name=ark_name("authority", gone)).successor) == (gone, "")
    with pytest.raises(MergeNotUndoable):
        undo_merge(merge_id=merge, at=AT, actor_id=None)


@pytest.mark.django_db
def test_only_living_authorities_of_one_kind_are_merged(world: World) -> None:
    one, topic = person(world.first, "苏轼"), person(world.first, "苏轼", kind="subject")
    for kept, gone in ((one, topic), (one, one), (one, 999_999)):
        with pytest.raises(NotMergeable):
            merge_authorities(kept_id=kept, gone_id=gone, reason="x", libraries=None, at=AT, actor_id=None)
    assert Merge.objects.count() == 0


@pytest.mark.django_db
def test_split_gives_some_records_a_new_authority(world: World) -> None:
    both = person(world.first, "王伟", dates="1950-")
    records = [store(world.first, work(f"T{n}", f"书{n}", [("王伟", "", "(1950-)")], year="2001")) for n in range(2)]
    link_all(world.first)
    marc = build_record(Facts("person", "王伟", dates="1971-"), number="B1", format_=MarcFormat.CNMARC, today=date(2026, 11, 23))

    new = split_authority(authority_id=both, marc=marc, record_ids=[records[1]], libraries=None, at=AT, actor_id=None, reason="两人")
    run_heading_change(change_id=HeadingChange.objects.get().pk, at=AT)

    assert {link.record_id: link.authority_id for link in Link.objects.all()} == {records[0]: both, records[1]: new}
    assert name_of(records[1])[0] == "B1"
    assert current_marc(record_id=records[1]).first("701").first("f") == "1971-"  # type: ignore[union-attr]


@pytest.mark.django_db
def test_authority_in_use_is_not_withdrawn_and_a_withdrawn_one_comes_back(world: World) -> None:
    su = person(world.first, "苏轼", dynasty="北宋")
    store(world.first, work("T1", "集", [("苏轼", "(宋)", "")]))
    link_all(world.first)
    with pytest.raises(AuthorityInUse) as used:
        delete_authority(authority_id=su, reason="重复", at=AT, actor_id=None)
    assert used.value.links == 1
    spare = person(world.first, "苏辙")

    delete_authority(authority_id=spare, reason="误建", at=AT, actor_id=None)
    assert (find_authority(authority_id=spare).status, resolve_ark(name=ark_name("authority", spare)).reason) == ("deleted", "误建")
    assert suggest_authorities(text="苏辙") == []
    restore_authority(authority_id=spare, number=1, at=AT, actor_id=None)
    assert [one.id for one in suggest_authorities(text="苏辙")] == [spare]


@pytest.mark.django_db
def test_facts_and_relations_follow_the_record(world: World) -> None:
    old = person(world.first, "北京图书馆", kind="corporate")
    number = find_authority(authority_id=old).control_number
    new = person(world.first, "国家图书馆", kind="corporate", relations=(Relation("earlier", "北京图书馆", number),))

    assert list(AuthorityRelation.objects.values_list("authority_id", "kind", "target_id")) == [(new, "earlier", old)]
    with pytest.raises(AuthorityChangedMeanwhile):
        change_forms(authority_id=new, base_version=7, add_variants=["NLC"], at=AT, actor_id=None)
    change_forms(authority_id=new, base_version=1, add_variants=["NLC"], drop_relations=["北京图书馆"], at=AT, actor_id=None)
    assert (AuthorityRelation.objects.count(), AuthorityFacts.objects.get(authority_id=new).derived_version, find_authority(authority_id=new).variants) == (0, 2, ("NLC",))


@pytest.mark.django_db
def test_every_form_and_number_finds_one_person(world: World) -> None:
    su = person(world.first, "苏轼", dates="1037-1101", dynasty="北宋", variants=("苏东坡", "蘇子瞻", "Su, Shi", "Su, Tung-p'o"), identifiers=(Identifier("viaf", "71450127"), Identifier("isni", "0000000121462624")))
    person(world.first, "苏辙")
    texts = ("苏轼", "蘇軾", "苏东坡", "蘇東坡", "苏子瞻", "Su, Shi", "su, tung-p'o", "71450127", "(VIAF)71450127", "https://viaf.org/viaf/71450127", "0000 0001 2146 2624")

    assert [[one.id for one in suggest_authorities(text=text, kinds=["person"])] for text in texts] == [[su]] * len(texts)
    assert suggest_authorities(text="苏东坡")[0].matched == "苏东坡"
    assert suggest_authorities(text="苏轼", kinds=["subject"]) == []
    assert suggest_authorities(text="") == []
