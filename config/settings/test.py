"""For the suite: quick hashing, mail kept in memory, secrets that are nobody's, throttles as in life."""

import os

os.environ["APP_ENV"] = "test"  # before `base` reads it: no `.env` of the developer's leaks into the suite

from config.settings.agent import *
from config.settings.base import *
from config.settings.history import *
from config.settings.planner import *

SECRET_KEY = "test-" + "s" * 45
JWT_SECRET_KEY = "test-" + "j" * 45
SIMPLE_JWT = {**SIMPLE_JWT, "SIGNING_KEY": JWT_SECRET_KEY}
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for: each client of a test makes a middleware
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads of one test each open their own connection, as in life.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
LLM_PROVIDERS = {name: {**entry, "api_key": ""} for name, entry in LLM_PROVIDERS.items()}
LLM_PROVIDERS["ollama"]["base_url"] = ""
LLM_PROVIDER = ""
