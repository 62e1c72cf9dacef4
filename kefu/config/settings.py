"""Django settings. All state lives in ``KEFU_HOME``; ``DATABASE_URL`` chooses PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path

from kefu.config.clock import follow_the_worlds_clock
from kefu.config.database import database_settings
from kefu.config.home import field_keys, kefu_home, session_key
from kefu.config.logging import logging_settings

PACKAGE = Path(__file__).resolve().parent.parent
KEFU_HOME = kefu_home()
follow_the_worlds_clock()

DEBUG = os.environ.get("KEFU_DEBUG") == "1"
SECRET_KEY = session_key(KEFU_HOME)
FIELD_KEYS = field_keys(KEFU_HOME)
ALLOWED_HOSTS = os.environ.get("KEFU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KEFU_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "kefu.accounts",
    "kefu.policybook",
    "kefu.records",
    "kefu.cases",
    "kefu.channels",
    "kefu.approvals",
    "kefu.outbox",
    "kefu.returns",
    "kefu.guided",
    "kefu.wording",
    "kefu.replay",
    "kefu.claims",
    "kefu.ratings",
    "kefu.assist",
    "kefu.metrics",
    "kefu.connectors.amazon",
    "kefu.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kefu.web.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kefu.web.middleware.ReaderPreferences",
    "kefu.web.middleware.AccessLog",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kefu.config.urls"
WSGI_APPLICATION = "kefu.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "jinja2"],
        "OPTIONS": {
            "environment": "kefu.web.jinja.environment",
            "context_processors": ["kefu.web.jinja.csrf_once"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL"), KEFU_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "kefu.accounts.sessions.Backend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kefu.accounts.adapter.ClosedAdapter"
ACCOUNT_FORMS = {"login": "kefu.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = PACKAGE / "web" / "static"
# The wheel's own files are served straight from the package: no collectstatic step to forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_ENGINE = "kefu.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_COOKIES = os.environ.get("KEFU_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if SECURE_COOKIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = logging_settings()
SILENCED_SYSTEM_CHECKS: list[str] = []

# How long a sent answer may still be called back.
UNDO_SECONDS = int(os.environ.get("KEFU_UNDO_SECONDS", "10"))

# The only place that names connectors; see kefu/channels/port.py.
KEFU_CHANNELS = {
    "read": "kefu.connectors.mail.reading.read_mail",
    "extract": "kefu.connectors.mail.reading.extract_attachment",
    "open_session": "kefu.connectors.mail.smtp.open_session",
    "try_mailbox": "kefu.connectors.mail.connection_test.try_mailbox",
}
# See kefu/outbox/amazon_port.py.
KEFU_AMAZON = {"abilities": "kefu.connectors.amazon.abilities.abilities"}
