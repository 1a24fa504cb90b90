"""The face of accounts."""

from .bearer import admit_bearer
from .data import ANONYMOUS, Person, Proof
from .domain.api_keys import KeyRefused
from .domain.consents import NoConsent, Purpose, has_consented, record_consent, register_purpose
from .domain.families import FamilyPolicy, age_of, family_policy, may_be_profiled, may_have_public_page, may_see_child
from .domain.registration import UsernameTaken, define_role, grant_role, open_account
from .middleware import same_for_everybody
from .queries.people import load_person, names_of

__all__ = [
    "ANONYMOUS", "FamilyPolicy", "KeyRefused", "NoConsent", "Person", "Proof", "Purpose", "UsernameTaken", "admit_bearer", "age_of", "define_role", "family_policy", "grant_role",
    "has_consented", "load_person", "may_be_profiled", "may_have_public_page", "may_see_child", "names_of", "open_account", "record_consent", "register_purpose",
    "same_for_everybody",
]
