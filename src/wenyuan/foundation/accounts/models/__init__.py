"""Tables of accounts."""

from .account import Account
from .act import AccountAct, GrantRequest
from .api_key import ApiKey, ApiKeyUse
from .card import Card, MailConfirmation
from .factor import Passkey, RecoveryCode, RecoveryRequest, TotpSecret
from .family import FamilyRule, Guardianship, GuardianshipEnd
from .personal import Consent, ConsentText, ErasureRequest
from .power import Delegation, RoleChange, RoleVersion
from .provider import ExternalIdentity, IdentityProvider, SeenToken
from .role import Role, RoleGrant
from .sign_in import KnownDevice, Notice, SignedInSession, SignInTry

__all__ = [
    "Account", "AccountAct", "ApiKey", "ApiKeyUse", "Card", "Consent", "ConsentText", "Delegation", "ErasureRequest", "ExternalIdentity", "FamilyRule", "GrantRequest",
    "Guardianship", "GuardianshipEnd", "IdentityProvider", "KnownDevice", "MailConfirmation", "Notice", "Passkey", "RecoveryCode", "RecoveryRequest", "Role", "RoleChange",
    "RoleGrant", "RoleVersion", "SeenToken", "SignInTry", "SignedInSession", "TotpSecret",
]
