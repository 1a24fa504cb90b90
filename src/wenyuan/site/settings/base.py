"""Settings of every process. Read `wenyuan.site.options` for what can be changed and how."""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.api import external_packages
from wenyuan.site.modules import BUILT_IN
from wenyuan.site.options import read_options
from wenyuan.site.postgres import BundledPostgres

WENYUAN = read_options()
HOME: Path = WENYUAN.home
PACKAGE = Path(__file__).resolve().parents[2]


def _secret_key() -> str:
    given = WENYUAN.text("WENYUAN_SECRET_KEY")
    if given:
        return given
    path = HOME / "secret-key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


# What answers requests logs in as a role that stands under the rules of `foundation.tenancy`; all else as the owner of the tables.
WENYUAN_AS_APPLICATION = WENYUAN.text("WENYUAN_DATABASE_ROLE") == "app"


def _database() -> dict[str, object]:
    bundled = BundledPostgres(HOME / "postgres")
    own, url = "", WENYUAN.text("WENYUAN_DATABASE_URL")
    if WENYUAN_AS_APPLICATION and url:
        own = WENYUAN.text("WENYUAN_APP_DATABASE_URL")
        url = own or url
    elif not url and (bundled.folder / "password").exists():
        url = bundled.url(application=WENYUAN_AS_APPLICATION)
    # Without a login of its own the role is taken up at the start of every connection.
    role = {"options": "-c role=wenyuan_app"} if WENYUAN_AS_APPLICATION and url and not own and WENYUAN.text("WENYUAN_DATABASE_URL") else {}
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")) or "wenyuan",
        "USER": unquote(parts.username or "wenyuan"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "wenyuan", **role},
    }


SECRET_KEY = _secret_key()
DEBUG = WENYUAN.flag("WENYUAN_DEBUG")
ALLOWED_HOSTS = WENYUAN.items("WENYUAN_ALLOWED_HOSTS")
WENYUAN_BASE_URL = WENYUAN.text("WENYUAN_BASE_URL").rstrip("/")
WENYUAN_NAAN = WENYUAN.text("WENYUAN_NAAN")
WENYUAN_OUTGOING_NETWORKS = WENYUAN.items("WENYUAN_OUTGOING_NETWORKS")
WENYUAN_METRICS_TOKEN = WENYUAN.text("WENYUAN_METRICS_TOKEN")
WENYUAN_SLOW_SECONDS = WENYUAN.number("WENYUAN_SLOW_MILLISECONDS") / 1000
WENYUAN_TRACES_ENDPOINT = WENYUAN.text("WENYUAN_TRACES_ENDPOINT")
WENYUAN_CERTIFICATE_FILE = WENYUAN.text("WENYUAN_CERTIFICATE_FILE")
WENYUAN_BACKUP_FOLDER = WENYUAN.text("WENYUAN_BACKUP_FOLDER")
WENYUAN_PROXIES = WENYUAN.items("WENYUAN_PROXIES")
WENYUAN_UNLIMITED_NETWORKS = WENYUAN.items("WENYUAN_UNLIMITED_NETWORKS")
WENYUAN_SITE_NAME = _("文渊国家图书馆")
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

WENYUAN_PACKAGES = [name for name in (*BUILT_IN, *external_packages()) if find_spec(name) is not None]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    *WENYUAN_PACKAGES,
    "wenyuan.site",
]
AUTH_USER_MODEL = "accounts.Account"
MIDDLEWARE = [
    "wenyuan.foundation.operations.middleware.RequestWatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wenyuan.foundation.ui.web.middleware.SecurityHeadersMiddleware",
    "wenyuan.site.middleware.DatabaseDownMiddleware",
    "wenyuan.foundation.tenancy.middleware.TenancyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wenyuan.foundation.accounts.middleware.PersonMiddleware",
    "wenyuan.foundation.portal.middleware.CrawlLimitMiddleware",
    "wenyuan.site.middleware.InterfaceMiddleware",
]
ROOT_URLCONF = "wenyuan.site.urls"
WSGI_APPLICATION = "wenyuan.site.wsgi.application"

_FOLDERS = [PACKAGE.joinpath(*name.split(".")[1:]) for name in WENYUAN_PACKAGES if name.startswith("wenyuan.")]
TEMPLATES = [{
    "BACKEND": "django.template.backends.jinja2.Jinja2",
    "DIRS": [folder / "templates" for folder in _FOLDERS if (folder / "templates").is_dir()],
    "APP_DIRS": False,
    "OPTIONS": {
        "environment": "wenyuan.foundation.ui.environment.build_environment",
        "context_processors": ["wenyuan.foundation.ui.web.context.page"],
        "auto_reload": DEBUG,
        "autoescape": True,
        "cache_size": 400,
    },
}]

LANGUAGE_CODE = WENYUAN.text("WENYUAN_LANGUAGE")
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "wy_lang"
LOCALE_PATHS = [folder / "locale" for folder in _FOLDERS if (folder / "locale").is_dir()]
USE_I18N = True
USE_TZ = True
TIME_ZONE = WENYUAN.text("WENYUAN_TIME_ZONE")

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802 -- the library's name
    """Built files carry a hash in their name."""
    del path
    return "/static/ui/assets/" in url


PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
# Asks every holder of a role for a second factor; without it only roles that ask for one do.
WENYUAN_STAFF_SECOND_FACTOR = WENYUAN.flag("WENYUAN_STAFF_SECOND_FACTOR")

_mail = urlsplit(WENYUAN.text("WENYUAN_MAIL_URL"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if _mail.hostname else "django.core.mail.backends.dummy.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or (465 if _mail.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp" and bool(_mail.username)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = SERVER_EMAIL = WENYUAN.text("WENYUAN_MAIL_FROM")

LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/account/"

HTTPS = WENYUAN.flag("WENYUAN_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20
FILE_UPLOAD_TEMP_DIR = None
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "wenyuan.foundation.operations.logs.PlainFormatter"}, "json": {"()": "wenyuan.foundation.operations.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": WENYUAN.text("WENYUAN_LOG_FORMAT")},
        "errors": {"class": "wenyuan.foundation.operations.logs.ErrorRecorder"},
    },
    "root": {"handlers": ["console", "errors"], "level": WENYUAN.text("WENYUAN_LOG_LEVEL")},
    "loggers": {"procrastinate": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}

# User names are unique whatever their case by a constraint on lower(username), which this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
