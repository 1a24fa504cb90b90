"""The face of the gateway."""

from .data import ServiceData, ServiceManifest, ServiceMenu
from .domain.registration import (
    CannotRegister,
    approve_service,
    check_health,
    digest_of,
    disable_service,
    propose_service,
    remove_service,
    reread_manifest,
    rotate_service_key,
)
from .manifests import WrongManifest, parse_manifest
from .queries.registered import find_registered, list_registered
from .signing import NotGenuine, verify_request

__all__ = [
    "CannotRegister", "NotGenuine", "ServiceData", "ServiceManifest", "ServiceMenu", "WrongManifest", "approve_service", "check_health", "digest_of",
    "disable_service", "find_registered", "list_registered", "parse_manifest", "propose_service", "remove_service", "reread_manifest",
    "rotate_service_key", "verify_request",
]
