"""What data quality tells other modules: where it holds personal data."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data

from .models import Sample, SampleMark, SampleRecord, SampleStratum

_MOST = 10_000


def _export_audited(account_id: int) -> Rows:
    rows = SampleRecord.objects.filter(cataloguer_id=account_id).order_by("pk")
    return [{"sample": sample, "record": record, "version": version} for sample, record, version in rows.values_list("sample_id", "record_id", "version")[:_MOST]]


def _forget_audited(account_id: int, _at: datetime) -> None:
    SampleRecord.objects.filter(cataloguer_id=account_id).update(cataloguer=None)
    SampleStratum.objects.filter(cataloguer_id=account_id).update(cataloguer=None)


def _export_acts(account_id: int) -> Rows:
    marks = SampleMark.objects.filter(auditor_id=account_id).order_by("pk").values_list("row__sample_id", "row__record_id", "verdict", "at")
    return [
        *({"sample": one.title, "at": one.created_at.isoformat()} for one in Sample.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]),
        *({"sample": sample, "record": record, "verdict": verdict, "at": at.isoformat()} for sample, record, verdict, at in marks[:_MOST]),
    ]


def _keep(account_id: int, _at: datetime) -> None:
    SampleRecord.objects.filter(claimed_by_id=account_id).update(claimed_by=None, claimed_at=None)


register_personal_data(PersonalData(
    name="quality.cataloguers", title=_("抽样评审中经手的书目"), purpose=_("估计书目的差错率，帮助编目员改进"), export=_export_audited, erase=_forget_audited,
    columns=frozenset({"quality.SampleRecord.cataloguer", "quality.SampleStratum.cataloguer"}),
))
register_personal_data(PersonalData(
    name="quality.acts", title=_("抽样与评审"), purpose=_("说明抽样由谁安排，书目由谁评审"), export=_export_acts, erase=_keep,
    columns=frozenset({"quality.Sample.actor", "quality.SampleMark.auditor", "quality.SampleRecord.claimed_by"}), stays=_("评审的结论须能追溯，只留账户编号"),
))
