"""Two libraries under one province, each with a row of its own in every table that has a rule."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from tests.knowledge.catalogue.staff.conftest import marc

from wenyuan.foundation.accounts import models as accounts
from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.audit.models import ActorSalt, Entry, Particulars, PendingAct
from wenyuan.foundation.events.api import emit
from wenyuan.foundation.events.models import Delivery, OutboxEvent, Subscription
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.libraries import models as libraries
from wenyuan.foundation.libraries.api import register_branch, register_library, register_location, register_service_point
from wenyuan.knowledge.assist.models import DayOfUse
from wenyuan.knowledge.authorities import models as authorities
from wenyuan.knowledge.catalogue import models as catalogue
from wenyuan.knowledge.catalogue.api import create_record

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
SECRET = "乙馆机密"


@dataclass(frozen=True)
class Two:
    """Ids of two libraries, of the province above them, and of one staff account in each with every permission there."""

    first: int
    second: int
    province: int
    staff: int
    other_staff: int
    rows: dict[int, dict[str, int]]


def staff_of(library_id: int | None, name: str) -> int:
    """An account with every permission of the served modules in one library, or everywhere."""
    from wenyuan.foundation.modules.api import permissions

    define_role(code="all", title="全部", permissions=[p.code for p in permissions() if p.code != "libraries.review"])
    account = open_account(username=name, name=name, password="A long word 1", home_library_id=library_id)
    grant_role(account_id=account, role_code="all", library_id=library_id)
    return account


@pytest.fixture
def two() -> Two:
    province = register_library(code="CN-T-P", name="省馆", level="province")
    made = [register_library(code=f"CN-T-{n}", name=name, level="county") for n, name in (("A", "甲馆"), ("B", "乙馆"))]
    libraries.Library.objects.filter(pk__in=made).update(parent_id=province)
    staff = [staff_of(library_id, f"guanyuan{n}") for n, library_id in enumerate(made)]
    rows = {library_id: fill(library_id, account, "甲馆事务" if not n else SECRET, made[1 - n]) for n, (library_id, account) in enumerate(zip(made, staff, strict=True))}
    return Two(made[0], made[1], province, staff[0], staff[1], rows)


def fill(library: int, account: int, word: str, other: int) -> dict[str, int]:
    """Put one row of a library into every table with a rule; return ids by table. What is private says `word`."""
    shown = "公开"
    branch = register_branch(library_id=library, code="01", name="总馆", kind="central", address="", hours={})
    point = register_service_point(library_id=library, branch_id=branch, code="01-a", name="台")
    location = register_location(library_id=library, branch_id=branch, code="01-01", name="书库", lendable=True)
    hours = libraries.OpeningHours.objects.create(library_id=library, branch_id=branch, weekday=1, opens="09:00", closes="17:00")
    closed = libraries.ClosedDay.objects.create(library_id=library, first=AT.date(), last=AT.date(), reason=shown)
    policy = libraries.LibraryPolicy.objects.create(library_id=library, name="x", value=1, changed_at=AT)
    step = libraries.LibraryStep.objects.create(library_id=library, act="suspended", text=word, at=AT)
    merge = libraries.LibraryMerge.objects.create(source_id=library, target_id=other, reason=word, proposed_by_id=account, proposed_at=AT)
    moved = libraries.MovedRows.objects.create(merge=merge, part="x", table_name=word, ids=[1])
    application = libraries.LibraryApplication.objects.create(
        number=f"2026-{library:06d}", secret_digest="0" * 64, email="a@example.cn", name=word, parent_id=library, state="submitted", stages=["national"], created_at=AT, changed_at=AT,
    )
    paper = libraries.ApplicationPaper.objects.create(application=application, name=word, digest="0" * 64, media_type="application/pdf", size=1, at=AT)
    act = libraries.ApplicationStep.objects.create(application=application, act="submitted", text=word, at=AT)
    emit(name="libraries.library.suspended.v1", subject=str(library), payload={"reason": word}, at=AT, library_id=library)
    event = OutboxEvent.objects.latest("pk")
    receiver = Subscription.objects.create(library_id=library, name=word, address="https://example.cn/", types=[event.name], secret="x", created_at=AT, created_by_id=account)
    delivery = Delivery.objects.create(subscription=receiver, event_id=event.pk, transaction=event.transaction, name=event.name, subject=event.subject, state="dead", waiting_since=AT, next_at=AT)
    run = JobRun.objects.create(name="x.y", title=word, queue="batch", library_id=library, requested_by_id=account)
    batch = catalogue.Batch.objects.create(library_id=library, title=word, created_at=AT)
    part = catalogue.ImportPart.objects.create(batch=batch, number=0, read=1, stored=0, updated=0, skipped=0, rejected=1, repaired=0)
    reject = catalogue.Reject.objects.create(batch=batch, position=0, reason=word, raw=word.encode())
    record = create_record(marc=marc(f"N{library}", shown), library_id=library, actor_id=account, at=AT)
    version = catalogue.RecordVersion.objects.get(record_id=record)
    holding = catalogue.Holding.objects.create(library_id=library, record_id=record, call_number=shown)
    item = catalogue.Item.objects.create(library_id=library, record_id=record, location_id=location, barcode=f"B{library}")
    authority = catalogue.Authority.objects.create(library_id=library, format="cnmarc", kind="person", heading=shown, created_at=AT, updated_at=AT)
    told = catalogue.AuthorityVersion.objects.create(authority=authority, number=1, raw=b"x", at=AT)
    control = fill_authorities(library, record, authority, word)
    pending = PendingAct.objects.create(reference=uuid.uuid4(), at=AT, kind="catalogue", action="edit", subject="x", reason="", library_id=library, leaf=b"{}", salt=b"0", known={"reason": word})
    number = 10**9 + library
    Entry.objects.create(number=number, reference=uuid.uuid4(), at=AT, kind="catalogue", action="edit", subject="x", reason="", library_id=library, leaf=b"{}")
    Particulars.objects.create(number=number, salt=b"0", known={"reason": word})
    ActorSalt.objects.create(number=number, actor_id=account, salt=b"0")
    reader = open_account(username=f"duzhe{library}", name="读者", password="A long word 2", home_library_id=library)
    child = open_account(username=f"haizi{library}", name="孩子", password="A long word 3", home_library_id=library)
    card = accounts.Card.objects.create(library_id=library, number=f"C{library}", account_id=reader, issued_at=AT)
    bond = accounts.Guardianship.objects.create(child_id=child, guardian_id=reader, library_id=library, relation="parent", begun_at=AT)
    ending = accounts.GuardianshipEnd.objects.create(guardianship=bond, library_id=library, reason=word, asked_by_id=reader, asked_at=AT)
    rule = accounts.FamilyRule.objects.create(library_id=library, changed_at=AT)
    loan = accounts.Delegation.objects.create(library_id=library, lender_id=reader, borrower_id=child, permissions=[], reason=shown, begins_at=AT, expires_at=AT + timedelta(days=1))
    provider = accounts.IdentityProvider.objects.create(library_id=library, title=shown, issuer="https://id.example.cn", client_id="x", secret=b"", reason="", asked_by_id=reader, asked_at=AT)
    kept, use, upload = fill_storage(library, account, word)
    given = fill_rights(library, reader, word) | fill_union(library, record, authority.library_id, word) | fill_harvest(library, word) | fill_quality(library, word) | fill_collections(library, account, record, word)
    return given | control | {
        "storage_objectreference": kept, "storage_librarystorage": use, "storage_upload": upload, "accounts_account": reader, "accounts_card": card.pk, "accounts_guardianship": bond.pk, "accounts_guardianshipend": ending.pk, "accounts_familyrule": rule.pk, "accounts_delegation": loan.pk,
        "accounts_identityprovider": provider.pk, "libraries_library": library, "libraries_branch": branch, "libraries_servicepoint": point, "libraries_shelvinglocation": location, "libraries_openinghours": hours.pk,
        "libraries_closedday": closed.pk, "libraries_librarypolicy": policy.pk, "libraries_librarystep": step.pk, "libraries_librarymerge": merge.pk, "libraries_movedrows": moved.pk,
        "libraries_libraryapplication": application.pk, "libraries_applicationpaper": paper.pk, "libraries_applicationstep": act.pk, "events_outboxevent": event.pk,
        "events_subscription": receiver.pk, "events_delivery": delivery.pk, "jobs_jobrun": run.pk, "catalogue_batch": batch.pk, "catalogue_importpart": part.pk,
        "catalogue_reject": reject.pk, "catalogue_record": record, "catalogue_recordversion": version.pk, "catalogue_holding": holding.pk, "catalogue_item": item.pk,
        "catalogue_authority": authority.pk, "catalogue_authorityversion": told.pk, "audit_pendingact": pending.pk, "audit_entry": number, "audit_particulars": number,
        "audit_actorsalt": number,
    }


def fill_authorities(library: int, record: int, authority: catalogue.Authority, word: str) -> dict[str, int]:
    """Facts, a number, a relation and a link of an authority, which all may read; a run, a change, a merge and a day of suggestions, which are the library's."""
    used = DayOfUse.objects.create(library_id=library, day=AT.date(), task="class", first=1)
    facts = authorities.AuthorityFacts.objects.create(authority=authority, library_id=library, derived_version=1)
    known = authorities.AuthorityIdentifier.objects.create(authority=authority, library_id=library, scheme="viaf", value="42")
    relation = authorities.AuthorityRelation.objects.create(authority=authority, library_id=library, kind="related", heading="公开")
    link = authorities.Link.objects.create(record_id=record, library_id=library, tag="701", heading="公开", key="公开", kind="person", authority=authority, state="linked", at=AT)
    linking = authorities.LinkRun.objects.create(library_id=library, threshold=0.9, floor=0.3, created_at=AT)
    renamed = authorities.HeadingChange.objects.create(library_id=library, authority=authority, new_heading=word, created_at=AT)
    joined = authorities.Merge.objects.create(library_id=library, kept=authority, gone=authority, kept_version=1, kept_version_after=1, gone_version=1, reason=word, at=AT)
    return {
        "authorities_authorityfacts": facts.pk, "authorities_authorityidentifier": known.pk, "authorities_authorityrelation": relation.pk, "authorities_link": link.pk,
        "authorities_linkrun": linking.pk, "authorities_headingchange": renamed.pk, "authorities_merge": joined.pk, "assist_dayofuse": used.pk,
    }


def fill_storage(library: int, account: int, word: str) -> tuple[int, int, int]:
    """A reference, the use and an upload of a library."""
    from wenyuan.foundation.storage import models as storage

    stored = storage.StoredObject.objects.create(digest=f"{library:064x}", size=1, media_type="text/plain", created_at=AT, scan="unscanned")
    kept = storage.ObjectReference.objects.create(object=stored, library_id=library, module="x.y", subject=word, purpose="x", created_at=AT)
    upload = storage.Upload.objects.create(id=uuid.UUID(int=library), library_id=library, person_id=account, name=word, purpose="x", length=1, created_at=AT, expires_at=AT)
    return kept.pk, storage.LibraryStorage.objects.create(library_id=library).pk, upload.pk


def fill_rights(library: int, reader: int, word: str) -> dict[str, int]:
    """A policy in force, a network, a group with a reader, a licence and a copy taken."""
    from wenyuan.foundation.rights import models as rights

    policy = rights.RightsPolicy.objects.create(library_id=library, code="p", title="公开", version=1)
    version = rights.PolicyVersion.objects.create(policy=policy, number=1, rules=[], at=AT)
    assigned = rights.RightsAssignment.objects.create(library_id=library, kind="page", policy=policy, at=AT)
    network = rights.LibraryNetwork.objects.create(library_id=library, cidr="10.1.0.0/16", first="10.1.0.0", last="10.1.255.255")
    group = rights.ReaderGroup.objects.create(library_id=library, code="g", title="公开")
    member = rights.GroupMember.objects.create(group=group, person_id=reader)
    licence = rights.Licence.objects.create(library_id=library, code="l", title="公开", seats=1)
    copy = rights.PersonalCopy.objects.create(library_id=library, subject=word, person_id=reader, at=AT)
    return {
        "rights_rightspolicy": policy.pk, "rights_policyversion": version.pk, "rights_rightsassignment": assigned.pk, "rights_librarynetwork": network.pk,
        "rights_readergroup": group.pk, "rights_groupmember": member.pk, "rights_licence": licence.pk, "rights_personalcopy": copy.pk,
    }


def fill_union(library: int, record: int, owner: int, word: str) -> dict[str, int]:
    """A merge, a cluster with a member, what its library was told and is counted for, and a file from it."""
    from wenyuan.knowledge.catalogue.models import Merge, MergedRecord, MovedRow
    from wenyuan.knowledge.union.models import Change, Cluster, Contribution, Credit, Membership, OwnMerge, Pair

    kept = create_record(marc=marc(f"U{library}", "公开"), library_id=owner, actor_id=None, at=AT)
    merge = Merge.objects.create(kept_id=kept, at=AT)
    merged = MergedRecord.objects.create(merge=merge, record_id=record, status_before="active")
    moved = MovedRow.objects.create(merged=merged, record_id=record, part="catalogue.items", ids=[1])
    cluster = Cluster.objects.create(record_id=kept, made_at=AT, derived_at=AT)
    member = Membership.objects.create(cluster=cluster, record_id=record, library_id=library, how="key", since=AT)
    told = Change.objects.create(library_id=library, cluster=cluster, record_id=kept, kind="joined", at=AT)
    credit = Credit.objects.create(library_id=library, month=AT.date().replace(day=1), kind="first", count=1)
    given = Contribution.objects.create(library_id=library, channel="page", file_name=word, created_at=AT)
    pair = Pair.objects.create(
        record_a_id=min(record, kept), record_b_id=max(record, kept), library_a_id=library, library_b_id=library, is_own=True, material="book", probability=1, found_at=AT, changed_at=AT,
    )
    own = OwnMerge.objects.create(library_id=library, pair=pair, kept_id=kept, retired_id=record, merge=merge, at=AT)
    return {
        "catalogue_merge": merge.pk, "catalogue_mergedrecord": merged.pk, "catalogue_movedrow": moved.pk, "union_cluster": cluster.pk, "union_membership": member.pk,
        "union_change": told.pk, "union_credit": credit.pk, "union_contribution": given.pk, "union_ownmerge": own.pk,
    }


def fill_harvest(library: int, word: str) -> dict[str, int]:
    """A source, a harvest of it, a record that was seen, and one that could not be mapped."""
    from wenyuan.knowledge.harvest.models import Failure, Item, Run, Source

    source = Source.objects.create(library_id=library, name=word, kind="oai", created_at=AT, changed_at=AT)
    run = Run.objects.create(source=source, library_id=library, detail=word, created_at=AT)
    item = Item.objects.create(source=source, key="x", control_number=word)
    failure = Failure.objects.create(run=run, identifier=word, reason="no-title", form="xml", text=word, changed_at=AT)
    return {"harvest_source": source.pk, "harvest_run": run.pk, "harvest_item": item.pk, "harvest_failure": failure.pk}


def fill_quality(library: int, word: str) -> dict[str, int]:
    """An audit with what it found and where it came from, a rule switched off, a repair, and a sample with a marked record."""
    from wenyuan.knowledge.quality.models import Audit, AuditCount, AuditSource, AuditTotal, Repair, RuleSwitch, Sample, SampleMark, SampleRecord, SampleStratum

    audit = Audit.objects.create(library_id=library, created_at=AT)
    total = AuditTotal.objects.create(audit=audit, library_id=library, format="cnmarc", material="book", records=1, errors=0, warnings=0, advice=0, good=1)
    count = AuditCount.objects.create(audit=audit, library_id=library, rule="spaces", format="cnmarc", level="advice", problems=1, records=1, examples=[{"shown": word}])
    switch = RuleSwitch.objects.create(library_id=library, rule="spaces", at=AT)
    repair = Repair.objects.create(library_id=library, title=word, wanted={"rule": "spaces"}, created_at=AT)
    source = AuditSource.objects.create(audit=audit, library_id=library, rule="spaces", records=1)
    sample = Sample.objects.create(library_id=library, title=word, seed=1, margin=0.05, confidence=0.95, expected=0.5, minimum=1, double_share=0, created_at=AT)
    stratum = SampleStratum.objects.create(sample=sample, number=1, library_id=library, population=1, size=1)
    drawn = SampleRecord.objects.create(sample=sample, stratum=stratum, library_id=library, place=1, record_id=1, version=1, problems=[{"shown": word}])
    mark = SampleMark.objects.create(row=drawn, library_id=library, number=1, verdict="pass", at=AT)
    return {
        "quality_audit": audit.pk, "quality_audittotal": total.pk, "quality_auditcount": count.pk, "quality_ruleswitch": switch.pk, "quality_repair": repair.pk, "quality_auditsource": source.pk,
        "quality_sample": sample.pk, "quality_samplestratum": stratum.pk, "quality_samplerecord": drawn.pk, "quality_samplemark": mark.pk,
    }


def fill_collections(library: int, account: int, record: int, word: str) -> dict[str, int]:
    """A topic that is not published, with all that hangs on it."""
    from wenyuan.knowledge.collections.models import Curator, Entry, EntryVersion, Essay, Import, Pick, RecordType, Topic, TopicStep

    topic = Topic.objects.create(library_id=library, slug=f"t{library}", titles={"zh-hans": word}, state="draft", created_at=AT, changed_at=AT)
    type_ = RecordType.objects.create(topic=topic, library_id=library, code="x")
    entry = Entry.objects.create(topic=topic, library_id=library, type=type_, number=1, title=word, title_sort="x", created_at=AT, updated_at=AT)
    table = Import.objects.create(topic=topic, library_id=library, type=type_, name=word, digest="0" * 64, created_at=AT)
    version = EntryVersion.objects.create(entry=entry, library_id=library, number=1, title=word, values={}, action="created", batch=table, at=AT)
    essay = Essay.objects.create(topic=topic, library_id=library, slug="x", title=word, updated_at=AT)
    pick = Pick.objects.create(topic=topic, library_id=library, record_id=record, kind="pick", at=AT)
    step = TopicStep.objects.create(topic=topic, library_id=library, act="created", reason=word, at=AT)
    curator = Curator.objects.create(topic=topic, library_id=library, account_id=account)
    return {
        "collections_topic": topic.pk, "collections_recordtype": type_.pk, "collections_entry": entry.pk, "collections_import": table.pk, "collections_entryversion": version.pk,
        "collections_essay": essay.pk, "collections_pick": pick.pk, "collections_topicstep": step.pk, "collections_curator": curator.pk,
    }
