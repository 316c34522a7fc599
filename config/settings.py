"""All settings on one page. What differs between installations comes from the environment.

Without DATABASE_URL everything runs embedded: SQLite, files and keys in DATA_DIR.
With it, nothing secret is made up: what is missing stops the start.
"""

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

from config import addresses, beats, broker_options, content_security, keys, logs, private

# Lets classes say what they hold (ModelAdmin[Suggestion]) when they run, not only when checked.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = addresses.checked("REDIS_URL", env.str("REDIS_URL", default=""), "redis", "rediss")
EMBEDDED = not DATABASE_URL
DATA_DIR = Path(env.str("DATA_DIR", default="") or BASE_DIR / "data").resolve()
private.keep_private(DATA_DIR)
DEBUG = env.bool("DEBUG", default=False)
# Set where every visitor comes by https through a proxy that says so in X-Forwarded-Proto.
SECURE = env.bool("SECURE", default=False)
# How many proxies of ours stand before the web process: 0 trusts no X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# What Prometheus says at /metrics; without it only this machine itself reads them.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and not re.fullmatch(r"[\x21-\x7e]{16,}", METRICS_TOKEN):
    raise ImproperlyConfigured("METRICS_TOKEN has at least 16 letters, digits or signs.")

# Keys: as given; embedded, the missing ones are made once

_given = {name: env.str(name, default="") for name in keys.new_keys()}
_kept_in = DATA_DIR / "keys.json"
if EMBEDDED and not all(_given[name] for name in keys.REQUIRED):
    if not _given["FIELD_KEYS"]:
        keys.check_not_lost(_kept_in, database=DATA_DIR / "db.sqlite3")
    _kept = keys.made_once(_kept_in)
    _given = {name: value or _kept[name] for name, value in _given.items()}
SECRET_KEY, FIELD_KEYS, LEDGER_KEYS = keys.checked(_given)

# How many whole months of log-ins and looks are kept before the present one; `drop_months` drops
# what is older, and nothing else does. Never under six.
RECORD_MONTHS = env.int("RECORD_MONTHS", default=12)

# Where each seal of the ledger is written down outside the database; only appended to.
WITNESS_FILE = Path(env.str("WITNESS_FILE", default="") or DATA_DIR / "witness.jsonl").resolve()

# The city

CITY_CODE = env.str("CITY_CODE", default="431000")
# Where city.json is: names, and what the foot of the public pages shows.
CITY_FOLDER = Path(env.str("CITY_FOLDER", default="") or BASE_DIR / "regions/data/chenzhou")
# Of landlines that are given without one.
AREA_CODE = env.str("AREA_CODE", default="0735")
if not re.fullmatch(r"0[1-9]\d{1,2}", AREA_CODE):
    raise ImproperlyConfigured("AREA_CODE has three or four digits and begins with 0.")
REFERENCE_PREFIX = env.str("REFERENCE_PREFIX", default="CZ")
if not re.fullmatch("[A-Z]{1,6}", REFERENCE_PREFIX):
    raise ImproperlyConfigured("REFERENCE_PREFIX has one to six capital letters.")
_own_address = f"http://127.0.0.1:{env.str('PORT', default='8000')}"
PUBLIC_URL = addresses.checked(
    "PUBLIC_URL", env.str("PUBLIC_URL", default=_own_address).rstrip("/"), "http", "https"
)

# Where somebody says that something is unsafe here: mailto:, https: or tel:, with commas.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
if not all(re.fullmatch(r"(mailto:|https://|tel:)\S+", each) for each in SECURITY_CONTACT):
    raise ImproperlyConfigured("SECURITY_CONTACT begins with mailto:, https:// or tel:")

# Application

INSTALLED_APPS = [
    "regions.apps.RegionsConfig",
    "suggestions.apps.SuggestionsConfig",
    "config.apps.CommandsConfig",
    "config.admin.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "suggestions.desk.login.apps.LogInsConfig",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Behind it, so that styles and pictures are not counted.
    "config.traffic.Measured",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    # Behind it, so that it answers in the reader's language; before whatever reads the address.
    "config.queries.Gate",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Behind it, before whatever asks who it is.
    "suggestions.desk.login.owed.Doors",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# Database

STATEMENT_TIMEOUT = env.int("STATEMENT_TIMEOUT", default=30)


def _sqlite() -> dict[str, Any]:
    # What SQLite makes beside it takes over its rights.
    private.keep_private(DATA_DIR, DATA_DIR / "db.sqlite3")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "db.sqlite3",
        "OPTIONS": {
            # Writers queue at BEGIN; a DEFERRED one that upgrades fails with “database is locked”.
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,  # decision 0017
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
        },
        # A file, so that threads of a test share it.
        "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
    }


def _postgresql(name: str, url: str) -> dict[str, Any]:
    addresses.checked(name, url, "postgres", "postgresql")
    database: dict[str, Any] = env.db_url_config(url)
    options = database.setdefault("OPTIONS", {})
    limits = f"-c lock_timeout=3s -c statement_timeout={STATEMENT_TIMEOUT}s"
    # Compiling a statement anew for each page takes longer than any of them.
    options["options"] = f"{limits} -c jit=off"
    options.setdefault("connect_timeout", 5)
    if env.bool("DATABASE_POOL", default=False):
        size = env.int("DATABASE_POOL_SIZE", default=8)
        options["pool"] = {"min_size": 1, "max_size": size, "timeout": 5}
    return database | {
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        # The folder is one of each test run, so runs beside each other do not meet.
        "TEST": {"NAME": f"test_{DATA_DIR.name}"},
    }


DATABASES = {"default": _sqlite() if EMBEDDED else _postgresql("DATABASE_URL", DATABASE_URL)}
# Who owns the tables, where that is not who serves pages (suggestions/grants.py).
_migrate_url = env.str("MIGRATE_DATABASE_URL", default="")
MIGRATE_DATABASE = _postgresql("MIGRATE_DATABASE_URL", _migrate_url) if _migrate_url else {}
if MIGRATE_DATABASE:  # a pool is one of all that serve
    MIGRATE_DATABASE["OPTIONS"].pop("pool", None)

CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "config.cache.RestingCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "cache",
            # What stands here is dispensable: a request that it keeps waiting goes on without.
            "OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # It forgets beyond this number; whoever floods must not make it forget.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

# People

AUTH_USER_MODEL = "regions.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "suggestions.desk.login.passwords.NoLocalWords"},
]
# What people here would put into a password, beside the names in city.json: of districts, of the
# house, in pinyin.
LOCAL_WORDS = env.list("LOCAL_WORDS", default=[])
LOGIN_URL = "admin:login"
# Who types a code from an app beside the password, so many days after being asked first.
SECOND_STEP_ROLES = env.list(
    "SECOND_STEP_ROLES",
    default=[] if EMBEDDED else ["supervisor", "stand_in", "auditor", "administrator"],
)
SECOND_STEP_GRACE_DAYS = env.int("SECOND_STEP_GRACE_DAYS", default=14)
# Whether a post that opens something waits for a second administrator.
POSTS_NEED_TWO = env.bool("POSTS_NEED_TWO", default=not EMBEDDED)
# Whoever did nothing for so many minutes signs in again; 0: after SESSION_COOKIE_AGE at most.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
if SESSION_IDLE_MINUTES < 0:
    raise ImproperlyConfigured("SESSION_IDLE_MINUTES is 0 or more.")
# Passwords that one process checks at a time: each takes a thread for half a second. As many wait.
PASSWORD_CHECKS = env.int("PASSWORD_CHECKS", default=2)
PASSWORD_RESET_TIMEOUT = 3600
PASSWORD_HASHERS = ["suggestions.desk.login.hashing.BoundedHasher"]

AXES_HANDLER = "suggestions.desk.login.lockout.Lockout"
AXES_LOCKOUT_CALLABLE = "suggestions.desk.login.lockout.locked_page"
AXES_FAILURE_LIMIT, AXES_COOLOFF_TIME = 5, timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Whoever tries again too early, or for somebody else, does not prolong it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "suggestions.faces.addresses.household_of"
AXES_USERNAME_CALLABLE = "suggestions.desk.login.lockout.name_counted"
# Nothing reads it, and nothing would clear it: log-ins have a record of their own.
AXES_DISABLE_ACCESS_LOG = True
# What was sent along is kept for nobody: a list of attempts needs none of it.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]
# Its pages delete; ours are only read.
AXES_VERBOSE = AXES_ENABLE_ADMIN = False

# Language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "suggestions" / "locale", BASE_DIR / "regions" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Static files, uploads

STATIC_URL = "/static/"
# Hashed and compressed names need a run of collectstatic; embedded, finders serve the sources.
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=not EMBEDDED)
STATIC_ROOT = BASE_DIR / "staticfiles" if STATIC_MANIFEST else None
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
        # For everybody, whoever collects them: those of uploads are for nobody else.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# Django never limits the files of a request: waitress and the proxy refuse more than this.
MAX_REQUEST_BYTES = 70 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["suggestions.faces.uploads.ForgivingUploadHandler"]
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = private.FILE, private.FOLDER

# Safety in the browser

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SECURE
# Probes come from beside the proxy, by plain http.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# Above this many, a question comes first that only people answer: an hour and address, a day and
# contact. Whole villages share the address of their mobile network.
CHALLENGE_AFTER_SENT = env.int("CHALLENGE_AFTER_SENT", default=60)
CHALLENGE_AFTER_SENT_BY_CONTACT = env.int("CHALLENGE_AFTER_SENT_BY_CONTACT", default=10)
CHALLENGE_AFTER_LINKS = env.int("CHALLENGE_AFTER_LINKS", default=10)
# So long a web process shows the empty form that it made; 0: makes each one anew.
EMPTY_FORM_SECONDS = env.int("EMPTY_FORM_SECONDS", default=60)
# Whether the dashboard numbers counties and units from the best one on; never in public.
SHOW_RANKS = env.bool("SHOW_RANKS", default=True)
# To one phone number or e-mail address of a citizen; what is more waits until the next morning.
MOST_MESSAGES_A_DAY = env.int("MOST_MESSAGES_A_DAY", default=10)
# Lists taken along as files: rows of one, how many of one officer wait, days that they are kept.
MOST_EXPORT_ROWS = env.int("MOST_EXPORT_ROWS", default=20_000)
MOST_EXPORTS_WAITING = env.int("MOST_EXPORTS_WAITING", default=3)
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)
# Photos an hour from one address: 600 of them are about 600 MB.
CHALLENGE_AFTER_PHOTOS = env.int("CHALLENGE_AFTER_PHOTOS", default=600)
# Whoever writes asks at each pause; above it nothing is offered, for the rest of the hour.
MOST_SIMILAR_ASKED = env.int("MOST_SIMILAR_ASKED", default=3000)
# What the heat of a problem counts beside each of its people, and days after which half is left.
HEAT_PEAK = env.float("HEAT_PEAK", default=0.5)
HEAT_FURTHER = env.float("HEAT_FURTHER", default=1)
HEAT_SUPPORT = env.float("HEAT_SUPPORT", default=1)
HEAT_HALF_LIFE_DAYS = env.float("HEAT_HALF_LIFE_DAYS", default=30)
CSRF_FAILURE_VIEW = "suggestions.public.errors.csrf_failed"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "suggestions.desk.login.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
CONTENT_SECURITY_POLICY = {"DIRECTIVES": content_security.DIRECTIVES}

# What leaves the house

EMAIL_URL = env.str("EMAIL_URL", default="")
# Embedded, mail is shown on the console; a city without EMAIL_URL sends none.
EMAIL_ENABLED = EMBEDDED or bool(EMAIL_URL)
_mail: dict[str, Any] = env.email_url_config(EMAIL_URL or "consolemail://")
# To whom the signed roots of the ledger are mailed, each day.
WITNESS_MAIL = env.list("WITNESS_MAIL", default=[])
if WITNESS_MAIL and not EMAIL_ENABLED:
    raise ImproperlyConfigured("WITNESS_MAIL sends mail, and EMAIL_URL is not set.")
# Who stamps them with the time (RFC 3161), and by whose certificates that is checked.
TIMESTAMP_URL = addresses.checked(
    "TIMESTAMP_URL", env.str("TIMESTAMP_URL", default=""), "http", "https"
)
TIMESTAMP_ROOTS = env.str("TIMESTAMP_ROOTS", default="")
if (TIMESTAMP_URL or TIMESTAMP_ROOTS) and not Path(TIMESTAMP_ROOTS).is_file():
    raise ImproperlyConfigured(
        "TIMESTAMP_ROOTS names no file with the certificates that time stamps are checked by."
    )
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="noreply@localhost")

SMS_GATEWAY_URL = addresses.checked(
    "SMS_GATEWAY_URL", env.str("SMS_GATEWAY_URL", default=""), "http", "https"
)
SMS_GATEWAY_KEY = env.str("SMS_GATEWAY_KEY", default="")
SMS_GATEWAY_SECRET = env.str("SMS_GATEWAY_SECRET", default="")
# So long after the close its author may ask once to have it opened again.
REOPEN_DAYS = env.int("REOPEN_DAYS", default=30)

# The queue: it only rings the doorbell, so a lost, late or doubled task changes nothing

CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_BROKER_TRANSPORT = "config.broker:Transport" if REDIS_URL else None
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options.REDIS if REDIS_URL else broker_options.EMBEDDED
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1 if REDIS_URL else 64
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
# Keeps no file: a torn one would end all time limits until somebody deletes it.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = beats.SCHEDULE

# Logs: to standard output, one line each, nobody's name, number or address in them

# A line that cannot be written would be shown with all that it holds.
logging.raiseExceptions = DEBUG
LOGGING = logs.configuration(env.str("LOG_LEVEL", default="INFO"), words=DEBUG)
