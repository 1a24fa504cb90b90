"""Tables of accounts."""

from .account import Account
from .act import AccountAct, GrantRequest
from .api_key import ApiKey, ApiKeyUse
from .factor import Passkey, RecoveryCode, RecoveryRequest, TotpSecret
from .personal import Consent, ErasureRequest
from .role import Role, RoleGrant
from .sign_in import KnownDevice, Notice, SignedInSession, SignInTry

__all__ = [
    "Account", "AccountAct", "ApiKey", "ApiKeyUse", "Consent", "ErasureRequest", "GrantRequest", "KnownDevice", "Notice", "Passkey", "RecoveryCode", "RecoveryRequest", "Role", "RoleGrant", "SignInTry",
    "SignedInSession", "TotpSecret",
]
