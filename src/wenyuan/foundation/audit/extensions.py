"""What the evidence log tells other modules: which of its columns only look personal."""

from __future__ import annotations

from wenyuan.foundation.accounts.personal_data import declare_impersonal

declare_impersonal({"audit.Witness.address": "the address of a witness's service"})
