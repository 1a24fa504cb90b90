"""The first steps of a new library: each line knows by itself whether it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.models import RoleGrant

from ..enums import BranchKind, LibraryAct
from ..hooks import library_parts
from ..models import Branch, LibraryStep


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A line: `done` is None where nobody here can say."""

    title: str
    note: str
    address: str
    done: bool | None


def list_first_steps(library_id: int) -> list[FirstStep]:
    """Return the lines in order: three queries, and one for each part of another module."""
    acts = set(LibraryStep.objects.filter(library_id=library_id).values_list("act", flat=True))
    branches = Branch.objects.filter(library_id=library_id, active=True).aggregate(
        all=Count("pk"), below=Count("pk", filter=~Q(kind=BranchKind.MAIN)),
    )
    staff = RoleGrant.objects.filter(library_id=library_id).values("account_id").distinct().count()
    where = f"?library={library_id}"
    steps = [
        FirstStep(_("核对基本信息"), _("名称、地址、电话、网址、简介"), f"/staff/library/details/{where}", LibraryAct.DETAILS in acts),
        FirstStep(_("设定外观"), _("馆标与颜色"), f"/staff/library/look/{where}", LibraryAct.LOOK in acts),
        FirstStep(_("登记分馆与服务点"), _("总分馆直到村一级；只有一处馆舍也请确认一次"), f"/staff/library/branches/{where}", branches["below"] > 0 or LibraryAct.BRANCHES in acts),
        FirstStep(_("核对开放时间"), _("现有的是按级别预设的时间"), f"/staff/library/branches/{where}", LibraryAct.HOURS in acts),
        FirstStep(_("登记闭馆日"), _("可一次导入一年的法定节假日"), f"/staff/library/closed-days/{where}", LibraryAct.CLOSED_DAYS in acts),
        FirstStep(_("确定规则"), _("读者登记、预约、记录保留"), f"/staff/library/policies/{where}", LibraryAct.POLICIES in acts),
        FirstStep(_("给同事开账户"), _("除管理员外至少一人"), "/staff/accounts/", staff > 1),
    ]
    parts = [part for part in library_parts() if part.address]
    if not parts:
        steps.append(FirstStep(_("导入第一批书目"), _("ISO 2709、MARCXML 等"), "/staff/batches/", None))
    for part in parts:
        done = part.count([library_id]).get(library_id, 0) > 0
        steps.append(FirstStep(_("导入第一批：%(what)s") % {"what": part.title}, _("文件先预览，再导入，可整批撤销"), part.address, done))
        if part.shown is not None:
            steps.append(FirstStep(_("在全国目录中查到：%(what)s") % {"what": part.title}, _("导入后几秒内可查"), f"/search/?library={library_id}", done and part.shown(library_id) > 0))
    return steps
