"""Letters to applicants: at every stage one, in the language of the application, without anything that opens it."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..enums import ApplicationAct, Stage
from ..models import ApplicationStep, LibraryApplication

LETTER: Final = "libraries.letter"


def sends_letters() -> bool:
    """Whether this installation has a mail server."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send_letter(*, step_id: int) -> bool:
    """Send the letter about one step; False when there is no mail server or nothing to say any more.

    Raises:
        OSError: The mail server is away or refused; the letter may be sent again.
    """
    step = ApplicationStep.objects.select_related("application", "application__library").filter(pk=step_id).first()
    if step is None or not sends_letters():
        return False
    application = step.application
    with translation.override(application.language or settings.LANGUAGE_CODE):
        lines = _say(step, application)
        if not lines:
            return False
        subject = _("入网申请 %(number)s：%(what)s") % {"number": application.number, "what": ApplicationAct(step.act).label}
        text = "\n\n".join([*lines, _tell_where(application)])
        return bool(send_mail(f"{settings.WENYUAN_SITE_NAME}: {subject}", text, None, [application.email]))


def _say(step: ApplicationStep, application: LibraryApplication) -> list[str]:
    named = {"name": application.name, "stage": Stage(step.stage).label if step.stage in Stage.values else ""}
    until = timezone.localtime(application.invited_until).strftime("%Y-%m-%d") if application.invited_until else ""
    said = {
        ApplicationAct.SUBMITTED: _("收到了“%(name)s”的申请，审核已经开始。"),
        ApplicationAct.ANSWERED: _("收到了您对“%(name)s”申请的补充，审核继续。"),
        ApplicationAct.ASKED: _("“%(name)s”的申请需要补充。审核人写道："),
        ApplicationAct.PASSED: _("“%(name)s”的申请通过了“%(stage)s”。"),
        ApplicationAct.APPROVED: _("“%(name)s”的申请已获批准。"),
        ApplicationAct.REJECTED: _("“%(name)s”的申请未获通过。理由："),
        ApplicationAct.WITHDRAWN: _("“%(name)s”的申请已按您的要求撤回。"),
        ApplicationAct.REVOKED: _("“%(name)s”的批准已被撤销。理由："),
        ApplicationAct.INVITED: _("“%(name)s”的开户期限已延长。"),
    }
    act = ApplicationAct(step.act)
    if act not in said:
        return []
    lines = [said[act] % named]
    if act in {ApplicationAct.ASKED, ApplicationAct.REJECTED, ApplicationAct.REVOKED}:
        lines.append(step.text)
    if act in {ApplicationAct.APPROVED, ApplicationAct.INVITED} and application.administrator_id is None and until:
        lines.append(_("请在 %(day)s 前打开申请页面，建立管理员账户。") % {"day": until})
    return lines


def _tell_where(application: LibraryApplication) -> str:
    page = f"{application.number}/" if application.applicant_id is not None else "return/"
    address = f"{settings.WENYUAN_BASE_URL or ''}/libraries/join/{page}"
    if application.applicant_id is not None:
        return _("登录后在这里查看：%(address)s") % {"address": address}
    return _("用申请编号 %(number)s 与您保存的密钥在这里查看：%(address)s") % {"number": application.number, "address": address}
