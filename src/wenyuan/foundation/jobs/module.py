"""Manifest of jobs."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="foundation.jobs",
    version="1.0",
    title=_("后台任务"),
    needs=(Requirement("foundation.accounts", "1.0"),),
    permissions=(Permission("jobs.view", _("查看后台任务")), Permission("jobs.manage", _("取消与恢复后台任务"))),
    menu=(MenuEntry(area="governance", title=_("后台任务"), path="/staff/jobs/", icon="clock", permission="jobs.view", order=80),),
)
