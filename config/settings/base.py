"""What every environment shares. What each variable means: `.env.example` and the README's settings table."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config.settings.environment import (
    BASE_DIR,
    database,
    env,
    flag,
    integer,
    is_loopback,
    listing,
    mail,
    origin,
    redis,
    refuse,
    secret,
    sentry_dsn,
    text,
)

VERSION = "0.1.0"
APP_ENV = env.str("APP_ENV", "development")
VAR_DIR = Path(text("DAYMARK_VAR", str(BASE_DIR / "var")))
KEEPS_SECRETS = APP_ENV != "production"  # there each secret is given

# --- where it is served --------------------------------------------------------------------------------------------
HOST = text("HOST", "127.0.0.1")
if not re.fullmatch(r"[A-Za-z0-9.:-]+", HOST):
    refuse("HOST", HOST, "write an address to listen on, such as 127.0.0.1 or 0.0.0.0")
PORT = integer("PORT", 8000, low=1, high=65535)
PUBLIC_URL = origin("PUBLIC_URL", text("PUBLIC_URL"))
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or ""
ON_LOOPBACK = is_loopback(HOST) and (not PUBLIC_HOST or is_loopback(PUBLIC_HOST))  # the demo account lives here only
LOOPBACK_ORIGINS = [f"http://127.0.0.1:{PORT}", f"http://localhost:{PORT}"]
if PUBLIC_URL:
    ALLOWED_HOSTS = [PUBLIC_HOST]
    TRUSTED_ORIGINS = [PUBLIC_URL]
else:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    TRUSTED_ORIGINS = LOOPBACK_ORIGINS
CSRF_TRUSTED_ORIGINS = TRUSTED_ORIGINS
CSRF_FAILURE_VIEW = "config.urls.csrf_failure"
TRUSTED_PROXIES = listing("TRUSTED_PROXIES")  # whose X-Forwarded-For and X-Forwarded-Proto are believed
SECURE_SITE = PUBLIC_URL.startswith("https://")

DEBUG = flag("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY", VAR_DIR) if KEEPS_SECRETS else text("SECRET_KEY")
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

INSTALLED_APPS = [
    "config.apps.ConfigConfig",  # first, for its `runserver`: it alone loads daphne, which is slow to load
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "django_htmx",
    "accounts",
    "history",
    "goals",
    "planning",
    "agent",
]

MIDDLEWARE = [
    "config.common.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.common.middleware.StaticFilesMiddleware",
    "config.common.middleware.SelectiveGZipMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LiveSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "history.pages.waiting",
                "agent.pages.waiting.waiting",
            ],
        },
    },
]

# --- database ------------------------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    # IMMEDIATE: a transaction takes the write lock when it begins, so a read never turns into a lock error half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds a writer waits for its turn
    # WAL is not here: it is a property of the file, set once by `migrate` (config.apps) and asserted by a check.
    "init_command": "PRAGMA foreign_keys=ON; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
}
DATABASES: dict[str, dict[str, Any]] = {"default": database("DATABASE_URL", VAR_DIR / "daymark.sqlite3")}
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if IS_SQLITE:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    # Connections are pooled by psycopg: under ASGI, CONN_MAX_AGE would leak one for each short-lived thread.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 20, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- live updates --------------------------------------------------------------------------------------------------
REDIS_URL = redis("REDIS_URL")
# The layer is a doorbell and may lose a ring (watchers poll each second); capacity only bounds memory.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "capacity": 1000},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1000}}
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- people, passwords, tokens -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
PASSWORD_RESET_TIMEOUT = 3600

JWT_SECRET_KEY = secret("JWT_SECRET_KEY", VAR_DIR) if KEEPS_SECRETS else text("JWT_SECRET_KEY")
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": JWT_SECRET_KEY,
    "AUDIENCE": "daymark",
    "ISSUER": "daymark",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=integer("JWT_ACCESS_EXPIRE_MINUTES", 15, low=1, high=24 * 60)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=integer("JWT_REFRESH_EXPIRE_DAYS", 7, low=1, high=365)),
    "UPDATE_LAST_LOGIN": False,
}
REFRESH_GRACE = timedelta(seconds=10)  # how long the token just replaced still answers with its successor

# Atomic counters: name -> (how many, per how long).
THROTTLES = {
    "login_failed_account": (10, timedelta(minutes=15)),
    "login_failed_address": (100, timedelta(minutes=15)),
    "register_address": (30, timedelta(hours=1)),
    "password_reset_account": (5, timedelta(hours=1)),
    "password_reset_address": (100, timedelta(hours=1)),
    "send_person": (60, timedelta(minutes=1)),
    "schedule_person": (30, timedelta(minutes=1)),
}
IDEMPOTENCY_STORE = "accounts.idempotency.DatabaseStore"
IDEMPOTENCY_KEPT = timedelta(days=7)

# --- language, time, files -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # serves without a collectstatic step; production collects and hashes
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
_mail = mail("EMAIL_URL", "consolemail://")
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.host, _mail.port, _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starttls, _mail.tls
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = text("EMAIL_FROM", "Daymark <daymark@localhost>")

# --- API -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.common.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.common.schema.DaymarkSchema",
    "EXCEPTION_HANDLER": "config.common.exceptions_handler.handle",
    "DEFAULT_PAGINATION_CLASS": "config.common.pagination.KeysetPagination",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.common.negotiation.JSONUnlessAsked",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Daymark",
    "DESCRIPTION": "Goals become plans that fit, say why, and can be taken back.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "GoalStatus": "goals.models.Goal.Status",
        "TaskStatus": "goals.models.Task.Status",
        "PlanStatus": "planning.models.PlanStatus",
        "PlanItemStatus": "planning.models.PlanItem.Status",
        "MessageStatus": "agent.models.Message.Status",
        "RunStatus": "agent.models.Run.Status",
        "ChangeSetState": "history.models.ChangeSet.State",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}
CORS_ALLOWED_ORIGINS = [origin("CORS_ORIGINS", entry) for entry in listing("CORS_ORIGINS")]
CORS_URLS_REGEX = r"^/api/"
CORS_EXPOSE_HEADERS = ["ETag", "Idempotency-Replayed", "Retry-After", "X-Request-ID"]

# --- headers -------------------------------------------------------------------------------------------------------
_socket_origins = [origin.replace("http", "ws", 1) for origin in TRUSTED_ORIGINS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *_socket_origins],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- logs ----------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO"},  # in place of Django's own, which would say everything twice under DEBUG
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
    },
}
SENTRY_DSN = sentry_dsn("SENTRY_DSN")
