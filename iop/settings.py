"""All settings: one file, from the environment only, and loud about a bad value."""

import base64
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from iop.demo_keys import demo_keys

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- what kind of place this is ---------------------------------------------------------------------
SITE_MODE = env.str("SITE_MODE", default="demo")
if SITE_MODE not in ("demo", "production"):
    raise ImproperlyConfigured(f"SITE_MODE must be demo or production, not {SITE_MODE!r}.")
PRODUCTION = SITE_MODE == "production"
DEBUG = False  # never on, in any mode: an error page shows what a patient typed
SHOW_STYLEGUIDE = env.bool("SHOW_STYLEGUIDE", default=False)

# --- keys: a demo makes its own, production must be given them --------------------------------------
_keys = {} if PRODUCTION else demo_keys(VAR_DIR / "demo-keys.env")


def _key(name: str) -> str:
    value = env.str(name, default=_keys.get(name, ""))
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. In production every key must be given.")
    return value


SECRET_KEY = _key("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# "id:base64 of 32 bytes", comma separated; the first one encrypts, all of them decrypt
DATA_KEYS = _key("DATA_KEYS")
INDEX_KEY = _key("INDEX_KEY")
AUDIT_KEY = _key("AUDIT_KEY")
for _name, _value in [("INDEX_KEY", INDEX_KEY), ("AUDIT_KEY", AUDIT_KEY),
                      *(("DATA_KEYS", _entry.strip().partition(":")[2]) for _entry in DATA_KEYS.split(","))]:
    try:
        _is_whole = len(base64.b64decode(_value, validate=True)) == 32
    except ValueError:
        _is_whole = False
    if not _is_whole:
        raise ImproperlyConfigured(f"{_name} must hold 32 random bytes as base64: openssl rand -base64 32")

# --- addresses --------------------------------------------------------------------------------------
# The address people type. Links in messages use it, never the Host header of a request.
PUBLIC_URL = env.str("PUBLIC_URL", default="" if PRODUCTION else "http://127.0.0.1:8000")
if PRODUCTION and not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("PUBLIC_URL must be the https address of this site in production.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"])
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name this site's hosts in production, without *.")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PRODUCTION else []

# The site a visitor comes to where the host name names none
DEFAULT_SITE = env.str("DEFAULT_SITE", default="lakeside")

ROOT_URLCONF = "iop.urls"
WSGI_APPLICATION = "iop.wsgi.application"

# --- rooms ------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "django_htmx",
    "privacy",
    "accounts",
    "outbox",
    "eligibility",
    "jobs",
    "programs",
    "intake",
    "admissions",
    "followups",
    "reports",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # first, so that every answer carries the policy, static files and errors too
    "privacy.web.SafeHeaders",
    "django.middleware.security.SecurityMiddleware",
    "privacy.web.SafeInput",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "privacy.web.CsrfByToken",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.StaffSession",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "intake.context.door",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["care"]
CRISPY_TEMPLATE_PACK = "care"

# Passwords that come with an image or an example: the same as none
GUESSED = frozenset({"", "admin", "changeme", "default", "example", "guest", "iop", "password", "pass", "postgres",
                     "redis", "root", "secret", "test", "user", "valkey"})

# --- storage ----------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'iop.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    if PRODUCTION:
        raise ImproperlyConfigured("Production needs PostgreSQL: set DATABASE_URL.")
    _database["OPTIONS"] = {
        # A write takes its lock at once, so that two writers wait for each other and neither fails half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
elif "postgresql" in _database["ENGINE"]:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    # What we have said is saved is on the disk, whatever the server is set to: without it a crash lost saved answers.
    # A page's query has many small parts; compiling them each time took 12 s where running them takes 0.1.
    _options = _database.setdefault("OPTIONS", {})
    _options["options"] = f"{_options.get('options', '')} -c synchronous_commit=on -c jit=off".strip()
    if PRODUCTION and str(_database.get("PASSWORD") or "").lower() in GUESSED:
        raise ImproperlyConfigured("DATABASE_URL has no password, or a default one. Production needs one of its own.")
else:
    raise ImproperlyConfigured("DATABASE_URL must be a postgres:// or a sqlite:// address.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that limits hold across processes and a lost broker closes no door.
CACHES = {"default": {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "iop_cache",
    # Limits live here: Django's 300 would let a stranger push the count of somebody's wrong codes out.
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}}

# --- people who sign in -----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_ADAPTER = "accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ForgottenForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator invites; nobody signs up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
# Members are told by mail when their password or codes change. Subjects carry no prefix, links last a day.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
MFA_ADAPTER = "accounts.adapter.StaffMFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_factor.CodeForm",
    "reauthenticate": "accounts.second_factor.CodeAgainForm",
    "activate_totp": "accounts.second_factor.SetUpForm",
    "add_webauthn": "accounts.passkeys.AddForm",
    "authenticate_webauthn": "accounts.passkeys.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]  # a passkey stands beside the app, after the password
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the address was verified by the invitation
MFA_TOTP_ISSUER = "Front desk"
MFA_TOTP_TOLERANCE = 1  # half minutes before and after; a code used once is refused all the same
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.MaximumLength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.NotAboutHere"},
]
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=15)
STAFF_ABSOLUTE_HOURS = env.int("STAFF_ABSOLUTE_HOURS", default=12)

# --- browser ----------------------------------------------------------------------------------------
# The __Host- prefix and Secure need https; a demo on loopback has none. Names say nothing of the topic.
_prefix = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{_prefix}s"
CSRF_COOKIE_NAME = f"{_prefix}c"
LANGUAGE_COOKIE_NAME = f"{_prefix}l"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie, no words in cookies
SESSION_COOKIE_AGE = 20 * 60 * 60
# Ours is Django's CSRF check, taught that our own pages send no Referer (privacy.web.CsrfByToken); W003 looks by name.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
CSRF_FAILURE_VIEW = "intake.views.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63072000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SSL_REDIRECT", default=True)
# True: one proxy of ours stands before this process and says in X-Forwarded-* who called and how.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Only what people open leads on to https: a machine that calls a hook in the clear is refused and thereby told.
SECURE_REDIRECT_EXEMPT = ["^health/$", "^hooks/"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# The two pages that take more at once: papers that came with a person, and directories of programs. What is uploaded
# stays in memory until it is in the database: no plain file of it ever lies in a temporary folder.
DOCUMENT_LIMIT = 8 * 1024 * 1024
DIRECTORY_LIMIT = 8 * 1024 * 1024  # the federal directory of 2015 has 2.9 MB
LARGER_UPLOADS = {
    r"/desk/p/[0-9a-f-]{36}/documents/": DOCUMENT_LIMIT + 256 * 1024,
    r"/desk/programs/import/": DIRECTORY_LIMIT + 256 * 1024,
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = max(LARGER_UPLOADS.values())

# --- words and time ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# What patients may read. A language whose words of consent and safety nobody has signed off (locale/signed_off.toml)
# is for demonstrations: in production it keeps the process from starting.
LANGUAGES_ON = env.list("LANGUAGES_ON", default=["en"] if PRODUCTION else ["en", "es"])
LANGUAGES = [(code, name) for code, name in (("en", _("English")), ("es", _("Spanish"))) if code in LANGUAGES_ON]
if LANGUAGE_CODE not in LANGUAGES_ON or len(LANGUAGES) != len(LANGUAGES_ON):
    raise ImproperlyConfigured("LANGUAGES_ON must hold en and may hold es, separated by commas.")
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_hashed = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _hashed if env.bool("HASHED_STATIC", default=PRODUCTION) else
                    "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not env.bool("HASHED_STATIC", default=PRODUCTION)

# --- what leaves the house --------------------------------------------------------------------------
# E-mail goes by SMTP (EMAIL_URL) or by a provider's own interface (EMAIL_BACKEND, requirements-anymail.txt). Of each
# provider: what it needs and what it may be given, all as ANYMAIL_…. Only those stand here that can be told with every
# mail to follow neither who opens it nor what they press, and that carry our key; any other has SMTP.
EMAIL_PROVIDERS = {
    "mailgun": (["MAILGUN_API_KEY"], ["MAILGUN_SENDER_DOMAIN", "MAILGUN_API_URL"]),
    "postmark": (["POSTMARK_SERVER_TOKEN"], ["POSTMARK_MESSAGE_STREAM"]),
    "sparkpost": (["SPARKPOST_API_KEY"], ["SPARKPOST_API_URL", "SPARKPOST_SUBACCOUNT"]),
}
_email_backend, _email_url = env.str("EMAIL_BACKEND", default=""), env.str("EMAIL_URL", default="")
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=15)
if _email_backend and _email_url:
    raise ImproperlyConfigured("Set EMAIL_URL or EMAIL_BACKEND, not both.")
if _email_backend:
    _provider = _email_backend.removeprefix("anymail.backends.").removesuffix(".EmailBackend")
    if _provider not in EMAIL_PROVIDERS or _email_backend != f"anymail.backends.{_provider}.EmailBackend":
        raise ImproperlyConfigured("EMAIL_BACKEND must be anymail.backends.NAME.EmailBackend, and NAME one of "
                                   f"{', '.join(EMAIL_PROVIDERS)}.")
    if find_spec("anymail") is None:
        raise ImproperlyConfigured("EMAIL_BACKEND needs a package that is not installed: "
                                   "pip install --require-hashes -r requirements-anymail.txt")
    _needed, _allowed = EMAIL_PROVIDERS[_provider]
    ANYMAIL = {name: value for name in (*_needed, *_allowed) if (value := env.str(f"ANYMAIL_{name}", default=""))}
    for _name in _needed:
        if _name not in ANYMAIL:
            raise ImproperlyConfigured(f"EMAIL_BACKEND is {_provider}, so ANYMAIL_{_name} must be set.")
    if PRODUCTION and any(name.endswith("_URL") and not url.startswith("https://") for name, url in ANYMAIL.items()):
        raise ImproperlyConfigured("The address of the e-mail provider must be https in production.")
    ANYMAIL |= {"SEND_DEFAULTS": {"track_opens": False, "track_clicks": False}, "REQUESTS_TIMEOUT": EMAIL_TIMEOUT}
    EMAIL_BACKEND = _email_backend
    INSTALLED_APPS.append("anymail")
elif _email_url or not PRODUCTION:
    vars().update(env.email_url_config(_email_url or f"filemail:///{VAR_DIR / 'mail'}"))
else:
    raise ImproperlyConfigured("EMAIL_URL is not set: smtp+tls://user:password@host:587")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="Front desk <desk@localhost>")
# Told, without any content, when something urgent could not be stored (the database is down)
DUTY_EMAIL = env.str("DUTY_EMAIL", default="")
# "file" writes to var/messages.jsonl; "http" posts to SMS_URL with SMS_TOKEN
SMS_GATEWAY = env.str("SMS_GATEWAY", default="file")
if SMS_GATEWAY not in ("file", "http"):
    raise ImproperlyConfigured("SMS_GATEWAY must be file or http.")
SMS_FILE = VAR_DIR / "messages.jsonl"
SMS_URL = env.str("SMS_URL", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
if SMS_GATEWAY == "http" and not (SMS_URL.startswith("https://") or (SMS_URL and not PRODUCTION)):
    raise ImproperlyConfigured("SMS_GATEWAY=http needs SMS_URL, an https address.")

# --- the clock --------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("REDIS_URL", default="" if PRODUCTION else "redis://127.0.0.1:6379/0")
if not CELERY_BROKER_URL:
    raise ImproperlyConfigured("REDIS_URL is not set.")
if PRODUCTION and (urlsplit(CELERY_BROKER_URL).password or "").lower() in GUESSED:
    raise ImproperlyConfigured("REDIS_URL has no password, or a default one. Production needs one of its own.")
CELERY_TASK_IGNORE_RESULT = True
# A broker or a worker may die at any moment. Nothing is lost with it: the database holds what is due, and the
# next beat asks again. So a task is short, safe to run twice, and carries no arguments.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0  # a deploy lets the call in hand end
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: a broker that was away for an hour is back some day
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "global_keyprefix": env.str("REDIS_PREFIX", default="iop:"),
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "retry_on_timeout": True,
}
CELERY_TASK_DEFAULT_QUEUE = "work"
CELERY_TASK_ROUTES = {"followups.tasks.send_due": {"queue": "outbox"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
SCAN_SECONDS: float = env.float("SCAN_SECONDS", default=1.5)  # 95 of 100 messages are taken within 2 s of their time
# Long work by its kind: what sees it through.
JOBS = {
    "look": "programs.imports.job.look", "import": "programs.imports.job.run",
    "simulate_rules": "admissions.trying.simulate", "count": "reports.counting.work",
}
# A folder that holds the package `eligibility` of an edition somebody proposes; it is tried and published on a page
RULES_PROPOSED = env.str("RULES_PROPOSED", default="")
CELERY_BEAT_SCHEDULE = {
    # A wake-up nobody took before the next ones came is worth nothing: no pile waits for a worker that was away.
    # A minute at least, for it ends by the worker's clock: one some seconds ahead of beat's would drop every wake-up.
    "send-due": {"task": "followups.tasks.send_due", "schedule": SCAN_SECONDS, "options": {"expires": 60}},
    "plant-canary": {"task": "followups.tasks.plant_canary", "schedule": 60.0, "options": {"expires": 60}},
    "withdraw": {"task": "followups.tasks.withdraw", "schedule": 15.0, "options": {"expires": 60}},
    "scan-documents": {"task": "followups.tasks.scan_documents", "schedule": 60.0, "options": {"expires": 60}},
    "run-jobs": {"task": "followups.tasks.run_jobs", "schedule": 5.0, "options": {"expires": 60}},
    "drain-spool": {"task": "followups.tasks.drain_spool", "schedule": 60.0, "options": {"expires": 60}},
    "escalate-alerts": {"task": "followups.tasks.escalate_alerts", "schedule": 30.0, "options": {"expires": 60}},
    "seal-audit": {"task": "followups.tasks.seal_audit", "schedule": 30.0, "options": {"expires": 60}},
    "remove-due": {"task": "followups.tasks.remove_due", "schedule": 6 * 3600.0, "options": {"expires": 3600}},
    "expire-drafts": {"task": "followups.tasks.expire_drafts", "schedule": 3600.0, "options": {"expires": 3600}},
}
# A message in the hands of a process that has not come back for so long is taken from it. No call may last as long.
LEASE_SECONDS: float = env.float("LEASE_SECONDS", default=120.0)
SMS_TIMEOUT: float = env.float("SMS_TIMEOUT", default=10.0)
# Signs what the gateway tells us (replies, receipts); without it nobody is listened to
SMS_HOOK_KEY = env.str("SMS_HOOK_KEY", default="")
if max(SMS_TIMEOUT, EMAIL_TIMEOUT) * 2 >= LEASE_SECONDS:
    raise ImproperlyConfigured("LEASE_SECONDS must be more than twice SMS_TIMEOUT and EMAIL_TIMEOUT.")

# Health is not well where the last backup, or the last drill that put one back, is older
BACKUP_HOURS = env.int("BACKUP_HOURS", default=26)
DRILL_DAYS = env.int("DRILL_DAYS", default=92)

# The virus scanner: unix:/run/clamav/clamd.ctl or tcp://host:3310. Without one, pages say that nothing was scanned.
CLAMD = env.str("CLAMD", default="")
if CLAMD and urlsplit(CLAMD).scheme not in ("unix", "tcp"):
    raise ImproperlyConfigured("CLAMD must be unix:/path or tcp://host:port.")

# Where the end of the audit's chain is written down, outside the database
AUDIT_ANCHORS = env.str("AUDIT_ANCHORS", default=str(VAR_DIR / "audit-anchors.jsonl"))

# --- logs: ids only, never what anyone typed --------------------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if PRODUCTION else "line")
if LOG_FORMAT not in ("json", "line"):
    raise ImproperlyConfigured("LOG_FORMAT must be json or line.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "privacy.logs.JsonLine"},  # ids and places; of what came at run time, nothing
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django's own request errors carry locals in their report; the text alone goes to the log. Gunicorn's workers bring
    # a handler of their own, which would write an exception's words.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
