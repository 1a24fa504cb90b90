"""Manifest of the library registry."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission

MANIFEST = Manifest(
    id="foundation.libraries",
    version="1.1",
    title=_("图书馆"),
    permissions=(Permission("libraries.manage", _("管理图书馆、分馆与日历")), Permission("libraries.review", _("审核图书馆加入；全国的还可暂停与合并"))),
    menu=(
        MenuEntry(area="portal", title=_("到馆"), path="/libraries/", order=40),
        MenuEntry(area="governance", title=_("入网申请"), path="/staff/library-applications/", icon="pen", permission="libraries.review", order=10),
        MenuEntry(area="governance", title=_("图书馆登记"), path="/staff/libraries/", icon="list", permission="libraries.review", order=12),
        MenuEntry(area="governance", title=_("本馆"), path="/staff/library/", icon="house", permission="libraries.manage", order=14),
    ),
    personal_data=(_("入网申请：联系人、邮箱、电话、证明文件"), _("图书馆经过：办理人的账户编号")),
    referable=("libraries.Library", "libraries.Branch", "libraries.ServicePoint", "libraries.ShelvingLocation"),
)
