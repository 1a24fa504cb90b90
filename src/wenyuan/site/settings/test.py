"""Settings of the test run: the same system, with cheap password hashing and a database of the run's own."""

import os

from .base import *  # noqa: F403
from .base import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": f"test_wenyuan_{os.getpid()}"}
# Every event that is emitted is held against the schema of its type.
WENYUAN_CHECK_EVENTS = True
