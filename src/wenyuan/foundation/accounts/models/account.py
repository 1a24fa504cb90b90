"""The account: one person who may sign in, reader or staff or both."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Lower


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by user name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Return the account with a user name, compared without case."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """A person who may sign in.

    Identifiers: `username` to sign in; `card_number` of the card shown first, kept in step with `Card` by `domain/cards`. Rights come
    from role grants, never from a flag on the account. `name` is what is shown; its parts are there where somebody gave them.
    `proof` is how surely the holder is who they say (see `data.Proof`).
    """

    username = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=40, blank=True, default="")
    given_name = models.CharField(max_length=40, blank=True, default="")
    name_pinyin = models.CharField(max_length=160, blank=True, default="")
    birth_on = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=24, blank=True, default="")
    email = models.EmailField(blank=True)
    card_number = models.CharField(max_length=32, blank=True)
    home_library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True)
    elder_mode = models.BooleanField(default=False)
    proof = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_once_whatever_its_case"),
        ]
        indexes = [
            models.Index(OpClass(Lower("username"), "text_pattern_ops"), name="account_username_prefix"),
            models.Index(OpClass("name", "varchar_pattern_ops"), name="account_name_prefix"),
            models.Index(Lower("email"), name="account_email"),
            models.Index(fields=["card_number"], condition=~models.Q(card_number=""), name="account_card_number"),
            models.Index(fields=["birth_on"], condition=~models.Q(birth_on=None), name="account_birth"),
        ]

    def __str__(self) -> str:
        return self.name
