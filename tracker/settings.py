"""Settings, from the environment only. `.env.example` explains each name.

The defaults are safe for production; `make run` writes a `.env` for local use.
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from campaigns.gateways.addresses import BadAddress, read_addresses
from campaigns.rules.passwords import POLICIES

django_stubs_ext.monkeypatch()  # lets classes name the types that they hold, e.g. ModelAdmin[Any]

BASE_DIR = Path(__file__).resolve().parent.parent
IS_TEST = "pytest" in sys.modules
env = environ.Env()
if not IS_TEST:  # a test never touches the database of `make run`
    env.read_env(env.str("ENV_FILE", str(BASE_DIR / ".env")))

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
HTTPS = env.bool("HTTPS", not (DEBUG or DEMO or IS_TEST))
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

SECRET_KEY = env.str("SECRET_KEY", "local-only-not-secret" if DEBUG or IS_TEST else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set; see .env.example")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# With it a monitor elsewhere reads /metrics; without, only callers on this machine do.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
# How many proxies of ours stand before the web process and add to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "campaigns",
]
MIDDLEWARE = [
    "campaigns.web.request_ids.request_id",
    "campaigns.web.middleware.caller",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "campaigns.web.session_ends.end_sessions",
    "campaigns.web.middleware.language",
    "campaigns.web.middleware.private_pages",
    "campaigns.web.first_things.first_things",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
LOADERS: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "campaigns.web.context.page_frame",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    LOADERS if DEBUG else [("django.template.loaders.cached.Loader", LOADERS)],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

# --- database -----------------------------------------------------------------------------------
_default_database = f"sqlite:///{VAR_DIR / 'tracker.sqlite3'}"
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=_default_database)
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # Writers queue instead of failing: WAL and IMMEDIATE (docs/decisions/0003).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling the statement of a week's facts takes seconds, running it tenths; and planned for a
    # disk that has to seek, it reads whole tables (decision 0023). Weighing every order of twenty
    # joined tables takes longer than reading one issue with them (decision 0041).
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c jit=off -c join_collapse_limit=3 "
        f"-c random_page_cost={env.float('RANDOM_PAGE_COST', 1.1)} "
        f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', 15_000)} "
        f"-c lock_timeout={env.int('LOCK_TIMEOUT_MS', 3_000)}"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "campaigns.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "campaigns.web.backend.StaffBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_POLICY = env.str("PASSWORD_POLICY", "asvs")
if PASSWORD_POLICY not in POLICIES:
    raise ImproperlyConfigured(f"PASSWORD_POLICY is one of {', '.join(POLICIES)}; see .env.example")
_policy = POLICIES[PASSWORD_POLICY]
_django, _ours = "django.contrib.auth.password_validation", "campaigns.processes.passwords"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{_django}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": f"{_django}.MinimumLengthValidator", "OPTIONS": {"min_length": _policy.length}},
    {"NAME": f"{_django}.CommonPasswordValidator"},
]
if _policy.kinds > 1:
    AUTH_PASSWORD_VALIDATORS.append(
        {"NAME": f"{_ours}.SignsOfKinds", "OPTIONS": {"kinds": _policy.kinds}}
    )
if _policy.former:
    AUTH_PASSWORD_VALIDATORS.append(
        {"NAME": f"{_ours}.NotAFormerOne", "OPTIONS": {"former": _policy.former}}
    )
# Whether office, auditor and administrator must sign in with a code too; they always may.
SECOND_STEP_REQUIRED = env.bool("SECOND_STEP_REQUIRED", False)
OTP_TOTP_ISSUER = env.str("SECOND_STEP_NAME", "Civilized city tracker")
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "demo-city-2026")
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "campaigns.web.views.signing_in.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "campaigns" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = False

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG or IS_TEST
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
JOB_ROOT = Path(env.str("JOB_ROOT", str(VAR_DIR / "jobs")))
# Public key of age (age1…) for which backups are sealed; the private one stays elsewhere.
BACKUP_RECIPIENT = env.str("BACKUP_RECIPIENT", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or IS_TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# A command that ends as clamdscan does; asked about every upload (campaigns/gateways/scanner.py).
UPLOAD_SCANNER = shlex.split(env.str("UPLOAD_SCANNER", ""))
X_ACCEL_PREFIX = env.str("X_ACCEL_PREFIX", "")
X_ACCEL_JOBS_PREFIX = env.str("X_ACCEL_JOBS_PREFIX", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["campaigns.web.uploads.ToFile"]

# --- links for chat groups ----------------------------------------------------------------------
# Map tiles: empty leaves a blank grid with the outlines of the zones.
TILE_URL = env.str("TILE_URL", "")
TILE_WORDS = env.str("TILE_WORDS", "")
TILE_IS_GCJ02 = env.bool("TILE_IS_GCJ02", False)
TILE_HOSTS = re.findall(r"^https?://[^/]+", TILE_URL.replace("{s}", "*"))
# How long after the end of an issue the telephone of the citizen who reported it is kept.
REPORT_CONTACT_DAYS = env.int("REPORT_CONTACT_DAYS", 180)
SHARED_LINK_DAYS = env.int("SHARED_LINK_DAYS", 7)

# --- channels -----------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "tracker@localhost")
try:
    NOTIFY_ADDRESSES = read_addresses(env.str("NOTIFY_URLS", ""))
except BadAddress as error:
    raise ImproperlyConfigured(str(error)) from None
# Minutes before the second, third, … try of a message; after the last one it is given up.
NOTIFY_PAUSES = [
    float(minutes)
    for minutes in env.list("NOTIFY_PAUSES", default=["1", "5", "15", "60", "240", "240", "240"])
]
NOTIFY_ALLOWED_HOSTS = frozenset(env.list("NOTIFY_ALLOWED_HOSTS", default=[]))

# --- broker -------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
BROKER_DIR = VAR_DIR / "broker"

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "campaigns.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "campaigns.api.paging.KeysetPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "campaigns.api.parsing.Json",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "300/min", "anon": "60/min"},
    "EXCEPTION_HANDLER": "campaigns.api.errors.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Civilized-city campaign tracker",
    "DESCRIPTION": "Issues, fixes, weekly scores and reminders of a civilized-city campaign.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
}

# --- hardening ----------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# The cookie outlives a sign-in; campaigns/rules/sessions.py says when one ends.
SESSION_COOKIE_AGE = 24 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "campaigns.web.views.errors.csrf_failed"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/api/docs/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:", *TILE_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

LOG_FORMAT = env.str("LOG_FORMAT", "plain" if DEBUG or DEMO or IS_TEST else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "campaigns.gateways.logs.PlainLine",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "campaigns.gateways.logs.JsonLine"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["axes.W006"] if IS_TEST else []
