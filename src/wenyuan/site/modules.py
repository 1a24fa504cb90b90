"""The modules of this installation, lower before upper."""

BUILT_IN: tuple[str, ...] = (
    "wenyuan.foundation.modules",
    "wenyuan.foundation.tenancy",
    "wenyuan.foundation.libraries",
    "wenyuan.foundation.accounts",
    "wenyuan.foundation.identifiers",
    "wenyuan.foundation.net",
    "wenyuan.foundation.events",
    "wenyuan.foundation.jobs",
    "wenyuan.foundation.audit",
    "wenyuan.foundation.storage",
    "wenyuan.foundation.rights",
    "wenyuan.foundation.gateway",
    "wenyuan.foundation.developers",
    "wenyuan.foundation.operations",
    "wenyuan.foundation.portal",
    "wenyuan.foundation.ui",
    "wenyuan.knowledge.discovery",
    "wenyuan.knowledge.catalogue",
    "wenyuan.knowledge.national",
    "wenyuan.knowledge.exchange",
)
