"""Django's settings, read from the environment; whatever is wrong stops the start with the variable's name.

docs/guide/server.md lists the variables.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from zelo.engine.home import Home
from zelo.lib.catalogues import compile_stale
from zelo.lib.environment import Environment, database_settings, own_secret
from zelo.lib.errors import InvalidInput

env = Environment(os.environ)
HOME = Home.open()
PACKAGE = Path(__file__).parent
compile_stale(PACKAGE)

SECRET_KEY = env.secret("ZELO_SECRET_KEY") or own_secret(HOME.root / "secret.key")
DATABASES = {
    "default": database_settings(env.secret("ZELO_DATABASE_URL"), embedded=HOME.root / "zelo.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "zelo_cache"}}

# The address under which people reach the server; https there turns on everything that needs it.
PUBLIC_URL = env.text("ZELO_URL", "http://127.0.0.1:8000").rstrip("/")
_address = urlsplit(PUBLIC_URL)
if _address.scheme not in ("http", "https") or not _address.hostname or _address.path:
    raise InvalidInput(f"ZELO_URL is {PUBLIC_URL!r}; write an address such as https://zelo.example.com.")
HTTPS = _address.scheme == "https"
PROXIES = env.number("ZELO_PROXIES", 0, least=0, most=5)
if HTTPS and not PROXIES:
    raise InvalidInput(
        "ZELO_URL is https, so ZELO_PROXIES must say how many proxies stand in front: mostly 1."
    )
ALLOWED_HOSTS = [_address.hostname, "127.0.0.1", "localhost", "[::1]", *env.words("ZELO_HOSTS")]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "zelo.web",
    "zelo.ui",
    "zelo.apps.refresh",
    "zelo.apps.selection",
    "zelo.apps.intake",
    "zelo.apps.contracts",
    "zelo.apps.engagement",
    "zelo.apps.work",
    "zelo.apps.portfolio",
    "zelo.apps.people",
    "zelo.apps.operations",
    "auditlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "django_tables2",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "zelo.web.middleware.AccessLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zelo.web.middleware.SessionLimits",
    "zelo.web.middleware.Preferences",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zelo.web.middleware.Actor",
    "zelo.web.middleware.KnownErrors",
    "zelo.apps.portfolio.middleware.FollowAlias",
]
ROOT_URLCONF = "zelo.urls"
WSGI_APPLICATION = "zelo.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "zelo.web.context.layout",
            ],
            "builtins": ["django.templatetags.i18n", "zelo.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "zelo.ui.forms.HouseRenderer"
DJANGO_TABLES2_TEMPLATE = "ui/table.html"

LANGUAGE_CODE = "pt-br" if HOME.language == "pt" else "en"
LANGUAGES = [("pt-br", "Português (Brasil)"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "zelo_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("ZELO_TIME_ZONE", "America/Sao_Paulo")
CURRENCY = HOME.currency

STATIC_URL = "/static/"
STATIC_ROOT = HOME.root / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(HOME.root / "files")},
    },
    "staticfiles": {"BACKEND": "zelo.web.static_files.HashedFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["zelo.apps.intake.uploads.LimitedUpload"]
# What one upload may weigh, and how long a file is kept after the import is done or nobody went on with it.
UPLOAD_BYTES = 1_000_000 * env.number("ZELO_UPLOAD_MB", 500, least=1, most=100_000)
# Where published rates are fetched, such as https://api.bcb.gov.br/dados/serie; empty: nowhere.
RATES_URL = env.text("ZELO_RATES_URL")
RATES_TIMEOUT = 20
if RATES_URL and not RATES_URL.startswith(("https://", "http://")):
    raise InvalidInput(
        f"ZELO_RATES_URL is {RATES_URL!r}; write an address such as https://api.bcb.gov.br/dados/serie."
    )
UPLOAD_KEEP_DAYS = env.number("ZELO_UPLOAD_DAYS", 30, least=1, most=3650)

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "zelo.apps.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "zelo.apps.people.sign_in_forms.SignInForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/h/ip,5/5m/key",
    "reset_password": "10/h/ip,3/h/key",
    "reset_password_from_key": "10/h/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_ADAPTER = "zelo.apps.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Zelo"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ADAPTER = "zelo.apps.people.adapter.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
OIDC_ISSUER = env.text("ZELO_OIDC_ISSUER")
OIDC_NAME = env.text("ZELO_OIDC_NAME", "OpenID Connect")
if OIDC_ISSUER:
    _client = env.text("ZELO_OIDC_CLIENT_ID")
    _client_secret = env.secret("ZELO_OIDC_CLIENT_SECRET")
    if not _client or not _client_secret:
        raise InvalidInput("ZELO_OIDC_ISSUER is set, so ZELO_OIDC_CLIENT_ID and _CLIENT_SECRET must be too.")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": OIDC_NAME,
                "client_id": _client,
                "secret": _client_secret,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ],
    }

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 3600 * env.number("ZELO_SESSION_IDLE_HOURS", 8, least=1, most=720)
SESSION_ABSOLUTE_AGE = 3600 * env.number("ZELO_SESSION_HOURS", 12, least=1, most=720)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "zelo.web.errors.csrf_failure"
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_prefix}zelo_session", f"{_prefix}zelo_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Browsers hold a form to this even where it is answered with a redirect to the company's sign-in.
        "form-action": [
            SELF,
            *(["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))] if OIDC_ISSUER else []),
        ],
    }
}

# Everything is written to the outbox; the worker delivers it by DELIVERY.
EMAIL_BACKEND = "zelo.apps.operations.mail.OutboxBackend"
SMTP_HOST = env.text("ZELO_SMTP_HOST")
DELIVERY_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP_HOST else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = SMTP_HOST, env.number("ZELO_SMTP_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("ZELO_SMTP_USER"), env.secret("ZELO_SMTP_PASSWORD")
_smtp_security = env.choice("ZELO_SMTP_SECURITY", ("starttls", "tls", "none"), "starttls")
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp_security == "starttls", _smtp_security == "tls"
EMAIL_TIMEOUT = 30
EMAIL_SUBJECT_PREFIX = ""
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("ZELO_MAIL_FROM", "Zelo <zelo@localhost>")

AUDITLOG_LOGENTRY_MODEL = "operations.Change"
# Its own table would stay empty beside ours.
MIGRATION_MODULES = {"auditlog": None}
AUDITLOG_USE_BASE_MANAGER = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "zelo.apps.operations.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("ZELO_LOG_LEVEL", "WARNING").upper()},
    "loggers": {
        "zelo": {"level": env.text("ZELO_LOG_LEVEL", "INFO").upper()},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # The access log names the route and status instead; these two write addresses, which may hold tokens.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "django.server": {"handlers": [], "propagate": True},
    },
}
