"""Manifest of storage."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="foundation.storage",
    version="1.1",
    title=_("文件"),
    needs=(
        Requirement("foundation.accounts", "1.0"), Requirement("foundation.audit", "1.0"), Requirement("foundation.events", "1.0"),
        Requirement("foundation.jobs", "1.0"), Requirement("foundation.libraries", "1.0"),
    ),
    permissions=(
        Permission("storage.view", _("查看存储用量与文件状况")),
        Permission("storage.upload", _("上传文件")),
        Permission("storage.manage", _("管理存储：配额、隔离的文件（须全国权限）")),
    ),
    menu=(MenuEntry(area="governance", title=_("文件存储"), path="/staff/storage/", icon="list", permission="storage.view", order=70),),
    personal_data=(_("上传：上传人的账户编号与文件名，至多一周"), _("文件经过：办理人的账户编号")),
    referable=("storage.StoredObject",),
)
