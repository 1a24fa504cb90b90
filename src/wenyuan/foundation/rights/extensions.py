"""What rights tells other modules: where it holds personal data."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, declare_impersonal, register_personal_data

from .models import GroupMember, Lease, PersonalCopy, PolicyVersion

_MOST = 10_000


def _export_groups(account_id: int) -> Rows:
    found = GroupMember.objects.filter(person_id=account_id).select_related("group").order_by("pk")[:_MOST]
    return [{"group": row.group.title, "library_id": row.group.library_id, "until": row.until.isoformat() if row.until else None} for row in found]


def _erase_groups(account_id: int, _at: datetime) -> None:
    GroupMember.objects.filter(person_id=account_id).delete()


def _export_uses(account_id: int) -> Rows:
    leases = Lease.objects.filter(holder=f"account:{account_id}").select_related("licence").order_by("pk")[:_MOST]
    copies = PersonalCopy.objects.filter(person_id=account_id).order_by("pk")[:_MOST]
    return [
        *({"licence": row.licence.title, "taken_at": row.taken_at.isoformat(), "expires_at": row.expires_at.isoformat()} for row in leases),
        *({"copy_of": row.subject, "at": row.at.isoformat()} for row in copies),
    ]


def _erase_uses(account_id: int, _at: datetime) -> None:
    Lease.objects.filter(holder=f"account:{account_id}").delete()
    PersonalCopy.objects.filter(person_id=account_id).delete()


def _export_versions(account_id: int) -> Rows:
    found = PolicyVersion.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]
    return [{"policy": row.policy_id, "version": row.number, "at": row.at.isoformat()} for row in found]


def _keep(_account_id: int, _at: datetime) -> None:
    return None


register_personal_data(PersonalData(
    name="rights.groups", title=_("读者组"), purpose=_("给您比别人多的使用权"), export=_export_groups, erase=_erase_groups, columns=frozenset({"rights.GroupMember.person_id"}),
))
register_personal_data(PersonalData(
    name="rights.uses", title=_("许可名额与个人复制"), purpose=_("按合同与法律计数"), export=_export_uses, erase=_erase_uses,
    columns=frozenset({"rights.Lease.holder", "rights.PersonalCopy.person_id", "rights.PersonalCopy.subject"}),
))
register_personal_data(PersonalData(
    name="rights.versions", title=_("制定的使用规则"), purpose=_("说明规则由谁改动"), export=_export_versions, erase=_keep,
    columns=frozenset({"rights.PolicyVersion.actor_id"}), stays=_("规则的各版本须保持完整，只留账户编号"),
))
declare_impersonal({"rights.LibraryNetwork.first": "an address of a library's premises", "rights.LibraryNetwork.last": "an address of a library's premises"})
