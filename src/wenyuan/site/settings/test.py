"""Settings of the test run: the same system, with cheap password hashing and a database of the run's own."""

import os

from .base import *  # noqa: F403
from .base import DATABASES, MIDDLEWARE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": f"test_wenyuan_{os.getpid()}"}
# Every event that is emitted is held against the schema of its type.
WENYUAN_CHECK_EVENTS = True
# No thread writes beside a test, and a test client asks as often as it likes; tests of the limit put it in themselves.
WENYUAN_RECORD_SECONDS = 0
MIDDLEWARE = [name for name in MIDDLEWARE if not name.endswith("CrawlLimitMiddleware")]
