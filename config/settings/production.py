"""Served to others: refuses everything that is only good enough for one's own machine."""

from config.settings.agent import *
from config.settings.base import *
from config.settings.base import ALLOWED_HOSTS, DEBUG, PUBLIC_URL, SECURE_SITE
from config.settings.environment import refuse, text
from config.settings.history import *
from config.settings.planner import *

if DEBUG:
    refuse("DEBUG", "true", "production never runs with DEBUG; unset it")
if not PUBLIC_URL:
    refuse("PUBLIC_URL", "", "write the address people use, such as https://daymark.example")
if any("*" in host for host in ALLOWED_HOSTS):
    refuse("PUBLIC_URL", PUBLIC_URL, "name one host, without a wildcard")
for _name in ("SECRET_KEY", "JWT_SECRET_KEY"):
    _value = text(_name)
    if len(_value) < 32 or "change" in _value.lower() or "insecure" in _value.lower() or len(set(_value)) < 5:
        refuse(_name, "…", "write at least 32 random characters, such as `openssl rand -base64 48` prints")
if text("SECRET_KEY") == text("JWT_SECRET_KEY"):
    refuse("JWT_SECRET_KEY", "…", "use another value than SECRET_KEY's")

WHITENOISE_USE_FINDERS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SITE else None
SECURE_SSL_REDIRECT = SECURE_SITE
SECURE_REDIRECT_EXEMPT = [r"^api/v1/health"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_SITE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SITE
