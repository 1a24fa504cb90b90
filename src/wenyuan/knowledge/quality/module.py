"""Manifest of data quality."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="knowledge.quality",
    version="1.0",
    title=_("数据质量"),
    needs=(
        Requirement("foundation.libraries", "1.0"),
        Requirement("foundation.accounts", "1.0"),
        Requirement("foundation.jobs", "1.0"),
        Requirement("foundation.tenancy", "1.0"),
        Requirement("knowledge.catalogue", "1.0"),
    ),
    permissions=(
        Permission("quality.run_audits", _("审核数据质量")),
        Permission("quality.repair_records", _("成批修补书目")),
        Permission("quality.mark_samples", _("评审抽样书目")),
        Permission("quality.see_cataloguers", _("查看各编目员的差错率")),
    ),
    menu=(MenuEntry(area="cataloguing", title=_("数据质量"), path="/staff/quality/", icon="check", permission="quality.run_audits", order=40),),
)
