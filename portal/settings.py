"""Every setting of the site. Each environment variable is read here, with its type, and listed in `.env.example`.

`PORTAL_ENV` is `local` (the demo run: a throwaway key and plain http are fine), `test` or `production`
(refuses to start with debug on, demo data, a weak or default secret, no allowed hosts or an address without https).
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.production import refuse_open_site, refuse_weak_secrets
from portal.styles import STYLE_HASHES

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

ENVIRONMENT = env.str("PORTAL_ENV", default="local")
if ENVIRONMENT not in {"local", "test", "production"}:
    raise ImproperlyConfigured("PORTAL_ENV must be local, test or production.")
PRODUCTION = ENVIRONMENT == "production"
DEMO = env.bool("DEMO", default=not PRODUCTION)  # demo data is loaded, and every page says so

# --- Secrets and hosts -------------------------------------------------------------------------------------------
_DEMO_SECRET = "demo-only-secret-key-never-use-it-in-production-0123456789"
_DEMO_KEY = "ZGVtby1vbmx5LWtleS1ub3QtZm9yLXByb2R1Y3Rpb24="  # 32 bytes, base64

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=_DEMO_SECRET)
FIELD_KEYS: list[str] = env.list("FIELD_KEYS", default=[_DEMO_KEY])  # the first encrypts, all decrypt
LOOKUP_KEYS: list[str] = env.list("LOOKUP_KEYS", default=[_DEMO_KEY])  # the first writes, all are looked up
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip(
    "/"
)  # in messages, posters and QR codes
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production.")
    refuse_weak_secrets(SECRET_KEY, FIELD_KEYS, LOOKUP_KEYS, demo=(_DEMO_SECRET, _DEMO_KEY))
    refuse_open_site(ALLOWED_HOSTS, SITE_URL, demo=DEMO)

# --- Applications ------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "crispy_forms",
    "crispy_bootstrap5",
    "pgtrigger",
    "pghistory",
    "portal",
    "opportunities",
    "outreach",
]

MIDDLEWARE = [
    # the headers of every response, static files and errors included, come from the first six
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.middleware.compress_for_everybody",
    "django.middleware.http.ConditionalGetMiddleware",
    "portal.middleware.response_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
AUTH_USER_MODEL = "portal.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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
                "portal.context.site",
            ],
        },
    },
]

# --- Database ----------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].update(
    CONN_MAX_AGE=60,
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        **DATABASES["default"].get("OPTIONS", {}),
        "options": "-c statement_timeout={}s -c lock_timeout={}s -c idle_in_transaction_session_timeout=60s".format(
            env.int("STATEMENT_TIMEOUT_SECONDS", default=30), env.int("LOCK_TIMEOUT_SECONDS", default=10)
        ),
    },
)

# --- Languages and time ------------------------------------------------------------------------------------------
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_CODE = "id"
MODELTRANSLATION_DEFAULT_LANGUAGE = "id"
MODELTRANSLATION_LANGUAGES = ("id", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("id",)}
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["portal.date_formats"]
USE_TZ = True
TIME_ZONE = "Asia/Makassar"  # WITA: the portal's legal "today"

# --- Sign-in -----------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if ENVIRONMENT == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a test signs in hundreds of times
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "staff"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.LoginForm",
    "reset_password": "portal.accounts.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.ResetPasswordKeyForm",
    "change_password": "portal.accounts.ChangePasswordForm",
    "reauthenticate": "portal.accounts.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are opened by staff, sign-up is closed
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds: installing an app on a slow line takes its time
ACCOUNT_RATE_LIMITS = {  # beside allauth's own, which stay
    "find_registration": "20/5m/ip,10/h/key",  # key: the code that is tried, whether it exists or not
    "partner_application": "10/h/ip",
    "join_by_code": "20/5m/ip",
    "member_invitation": "30/h/user",
    "reveal_phone": "60/h/user",
    "organiser_message": "10/h/user",
    "alert": "20/h/ip",
    "second_factor": "5/5m/key,50/d/key",  # key: the account; a right code starts the count anew
    "recovery_codes": "10/h/user",
    "alert_address": "5/d/key",  # key: keyed hash of the address; beyond it nothing is sent, and nothing shows
}
MFA_ADAPTER = "portal.second_factor.SealedAdapter"
MFA_FORMS = {"reauthenticate": "portal.accounts.ReauthenticateByCodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Jalur Resmi"
MFA_TOTP_TOLERANCE = 1  # a telephone whose clock is up to half a minute wrong
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = env.int(
    "TRUSTED_PROXIES", default=0
)  # whose X-Forwarded-For rate limits believe
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
CACHES = {
    # shared by all web processes: sign-in rate limits count once
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # beyond it counts of attempts would be thrown away
    },
    # in each web process: finished pages (portal.remembered), about 50 KB each
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 5 * 60,
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}

# --- Security headers --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, *STYLE_HASHES],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Files -------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = (
    BASE_DIR / "var" / "static" if PRODUCTION else None
)  # elsewhere the files are served from where they lie
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = BASE_DIR / "var" / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
IMPORT_MAX_BYTES = (
    32 * 1024 * 1024
)  # of a file of rows, as uploaded: 10,000 rows of our full layout are 24 MB
IMPORT_MAX_UNPACKED_BYTES = 100 * 1024 * 1024  # of an XLSX, which is an archive
IMPORT_MAX_ROWS = 50_000

# --- Mail, forms, audit ------------------------------------------------------------------------------------------
# Mail goes by a server (EMAIL_URL) or by a provider of django-anymail (ANYMAIL).
_MAIL_BACKEND = "smtp" if PRODUCTION else "locmem"
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default=f"django.core.mail.backends.{_MAIL_BACKEND}.EmailBackend")
_SERVER = env.email_url("EMAIL_URL", default="smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = _SERVER["EMAIL_HOST"], _SERVER["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _SERVER["EMAIL_HOST_USER"] or "", _SERVER["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _SERVER.get("EMAIL_USE_TLS", False), _SERVER.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
ANYMAIL: dict[str, object] = env.json("ANYMAIL", default={})
_SENDS_NOTHING = {"console", "dummy", "filebased", "locmem", "test"}
if PRODUCTION and _SENDS_NOTHING & set(EMAIL_BACKEND.split(".")):
    raise ImproperlyConfigured("EMAIL_BACKEND must send mail in production.")
if PRODUCTION and EMAIL_BACKEND.startswith("anymail.") and not ANYMAIL:
    raise ImproperlyConfigured("Set ANYMAIL, the access to the provider that EMAIL_BACKEND names.")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Jalur Resmi <tidak-dibalas@jalurresmi.example>")
GATEWAY_URL = env.str("GATEWAY_URL", default="")  # SMS and WhatsApp, see docs/gateway.md; empty: by hand
GATEWAY_TOKEN = env.str("GATEWAY_TOKEN", default="")
if GATEWAY_URL and not GATEWAY_URL.startswith(("https://", "http://127.0.0.1:")):
    raise ImproperlyConfigured("GATEWAY_URL begins with https://, or with http://127.0.0.1: on this machine.")
PHONE_CHANNEL = env.str("PHONE_CHANNEL", default="whatsapp")  # or sms: how telephone numbers are written to
MESSAGE_CONTEXTS: dict[
    str, str
] = {  # front of a template's name → function that completes or refuses the message
    "outreach/messages/": "outreach.message_texts.context",
    "portal/messages/alert_": "portal.alerts.texts.context",
    "opportunities/messages/": "opportunities.staleness.context",
}
ALERT_TOPICS: dict[str, str] = {  # name → what one can be told about, see portal/alerts/topics.py
    "jobs": "opportunities.alerts.TOPIC",
    "sessions": "outreach.alerts.TOPIC",
}
MESSAGE_RETENTION_DAYS = env.int("MESSAGE_RETENTION_DAYS", default=30)  # then recipient and text are deleted
SEARCH_MISS_SECONDS = 0 if ENVIRONMENT == "test" else 60  # between writings of what found nothing; 0: never
REGISTRATION_RETENTION_DAYS = env.int("REGISTRATION_RETENTION_DAYS", default=90)  # see outreach.retention
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
PGTRIGGER_MIGRATIONS = (
    False  # a trigger operation each makes `migrate` minutes long; instead `migrate` brings
)
PGTRIGGER_INSTALL_ON_MIGRATE = True  # every trigger up to date when it ends
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

_DAY = 24 * 60 * 60
PORTAL_JOBS: list[
    tuple[str, int]
] = [  # (dotted path of a function, every so many seconds), run by the worker
    ("portal.delivery.deliver_due", 5),
    ("portal.messages.forget_old_messages", _DAY),
    ("opportunities.derived.catch_up", 20),
    ("portal.remembered.forget_old_editions", _DAY),
    ("opportunities.search.vocabulary.refresh", 10 * 60),
    ("opportunities.search.misses.forget", _DAY),
    ("opportunities.search.tallies.recount", 20),
    ("outreach.seats.lapse_offers", 60),
    ("outreach.seats.serve_waiting", 60),
    ("outreach.reminders.reconcile_reminders", 5 * 60),
    ("outreach.retention.forget", _DAY),
    ("outreach.partners.warn_of_ending_agreements", _DAY),
    ("portal.alerts.sending.send_alerts", 5 * 60),
    ("portal.alerts.subscribing.forget_old_alerts", _DAY),
    ("opportunities.staleness.tell_editors", _DAY),
    ("opportunities.staleness.forget_old_facts", _DAY),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "portal.logs.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["secrets"]}},
    "loggers": {"pgtrigger": {"level": "WARNING"}},  # it names every trigger that `migrate` brings up to date
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
