"""What the OpenAPI document says of who may call: keys as bearer tokens, and the scopes of each operation."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ninja import NinjaAPI

from wenyuan.foundation.modules.api import answering_packages

KEY, SESSION = "key", "session"
# A module says the scopes of its operations as SCOPES in `rest/router.py`; those that do not yet stand here.
_SCOPES: Mapping[str, tuple[str, ...]] = {
    "create_record": ("catalogue.edit_record",), "put_record": ("catalogue.edit_record",), "delete_record": ("catalogue.delete_record",), "list_runs": ("jobs.view",),
    "get_run": ("jobs.view",), "create_upload": ("storage.upload",), "head_upload": ("storage.upload",), "patch_upload": ("storage.upload",),
    "delete_upload": ("storage.upload",), "get_upload": ("storage.upload",), "storage_usage": ("storage.view",), "create_link": ("storage.view",),
    **dict.fromkeys(("get_health", "get_queues", "get_traffic", "list_error_kinds", "get_error_kind", "list_slow_routes", "list_advisories"), ("operations.view",)),
}  # fmt: skip
_SCHEMES = {
    KEY: {
        "type": "http", "scheme": "bearer", "bearerFormat": "wy_PREFIX_SECRET",
        "description": "A key made under /account/keys/. It can do what its scopes and its holder's rights allow, within its quotas; past one the answer is 429 with Retry-After.",
    },
    SESSION: {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "The session of a signed-in person; changes need the header X-CSRFToken."},
}  # fmt: skip


def scopes_of_operations() -> dict[str, tuple[str, ...]]:
    """Return the permissions that operations need, by operation id; those that everybody may call are not named."""
    found = dict(_SCOPES)
    for package in answering_packages():
        if find_spec(f"{package}.rest") is not None and find_spec(f"{package}.rest.router") is not None:
            found.update(getattr(import_module(f"{package}.rest.router"), "SCOPES", {}))
    return found


class Interface(NinjaAPI):
    """The interface, whose document names its keys and scopes."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 -- the framework's type
        """Return the document with its security schemes, and with each operation's own requirement."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        document.setdefault("components", {})["securitySchemes"] = _SCHEMES
        scopes = scopes_of_operations()
        for methods in document["paths"].values():
            for operation in methods.values():
                needed = list(scopes.get(operation.get("operationId", ""), ()))
                # OpenAPI 3.1, Security Requirement Object: for schemes other than OAuth the list may name roles.
                operation["security"] = [{KEY: needed}, {SESSION: needed}] if needed else [{}, {KEY: []}]
        return document
