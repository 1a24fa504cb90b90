"""Manifest of events."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

from .queries.subscriptions import count_troubled

MANIFEST = Manifest(
    id="foundation.events",
    version="1.1",
    title=_("事件"),
    needs=(
        Requirement("foundation.accounts", "1.0"), Requirement("foundation.jobs", "1.0"), Requirement("foundation.libraries", "1.0"), Requirement("foundation.net", "1.0"),
    ),
    permissions=(Permission("events.manage", _("管理本馆的事件接收方")),),
    menu=(
        MenuEntry(area="governance", title=_("事件接收方"), path="/staff/webhooks/", icon="share", permission="events.manage", order=82, badge=count_troubled),
    ),
    personal_data=(_("送往外部接收方的事件内容（含经办人编号），在出站表中保留三十天"),),
)
