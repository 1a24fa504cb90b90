"""Manifest of the union catalogue."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

from .badges import count_open_pairs, count_own_pairs

MANIFEST = Manifest(
    id="knowledge.union",
    version="1.0",
    title=_("联合目录"),
    needs=(
        Requirement("foundation.libraries", "1.0"),
        Requirement("foundation.accounts", "1.0"),
        Requirement("foundation.identifiers", "1.0"),
        Requirement("foundation.jobs", "1.0"),
        Requirement("foundation.events", "1.0"),
        Requirement("foundation.audit", "1.0"),
        Requirement("foundation.tenancy", "1.0"),
        Requirement("foundation.storage", "1.0"),
        Requirement("knowledge.discovery", "1.0"),
        Requirement("knowledge.catalogue", "1.0"),
        Requirement("knowledge.harvest", "1.0"),
    ),
    permissions=(
        Permission("union.contribute_records", _("向联合目录交书目")),
        Permission("union.take_records", _("从联合目录取书目")),
        Permission("union.review_pairs", _("判定疑似重复")),
        Permission("union.edit_policy", _("制定合并规则")),
    ),
    menu=(
        MenuEntry(area="cataloguing", title=_("联合目录"), path="/staff/union/", icon="share", permission="union.contribute_records", order=40),
        MenuEntry(area="cataloguing", title=_("判重"), path="/staff/union/review/", icon="ask", permission="union.review_pairs", order=41, badge=count_open_pairs),
        MenuEntry(area="cataloguing", title=_("本馆重复"), path="/staff/union/own/", icon="copy", permission="union.review_pairs", order=42, badge=count_own_pairs),
    ),
    personal_data=(_("判重与合并规则：办理人的账户编号"),),
)
