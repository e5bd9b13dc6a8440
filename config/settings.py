"""The one settings file. Everything that differs between installations comes from the environment.

Without any variable set, the embedded parts are used: SQLite and a Valkey socket below `var/`.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import (
    database,
    fernet_keys,
    file_storage,
    flag,
    given,
    mail_address,
    mail_server,
    optional_key,
    positive,
    redis_url,
    secret,
    shared_cache,
    web_address,
    words,
)
from config.leases import TRANSPORT

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("FANGTAN_VAR") or BASE_DIR / "var")

DEBUG = flag("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY", VAR_DIR / "secret_key")
CONTACT_KEYS = fernet_keys("CONTACT_KEY", VAR_DIR / "contact_key")
BACKUP_KEY = optional_key("BACKUP_KEY")
METRICS_TOKEN = given("METRICS_TOKEN")
PUBLIC_URL = web_address("PUBLIC_URL", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = [*words("ALLOWED_HOSTS", default=["localhost"]), "127.0.0.1"]  # asked for its health there
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_htmx",
    "csp",
    "ninja",
    "config",
    "surveys",
    "analytics",
]

MIDDLEWARE = [
    "config.logs.middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "surveys.languages.middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": database("DATABASE_URL", VAR_DIR / "db.sqlite3", "DATABASE_PASSWORD")}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "shared": shared_cache("REDIS_URL", default=VAR_DIR / "broker"),
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 2**20  # Registers hold contacts: none is put down on a disk unencrypted.
MEDIA_ROOT = VAR_DIR / "files"
STUDIES_DIR = BASE_DIR / "surveys" / "studies"
STORAGES = {
    "default": file_storage("STORAGE_URL"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "config.passwords.LongPassword", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

OVER_TLS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = OVER_TLS
SECURE_HSTS_SECONDS = 31536000 if OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = OVER_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OVER_TLS else None
SECURE_REDIRECT_EXEMPT = ["^health/"]  # asked from within, where nobody speaks TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What goes wrong is written to standard error, whether or not DEBUG is set, and mailed to nobody.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "fangtan": {"level": "INFO"},
        "celery": {"level": "INFO"},
        "celery.app.trace": {"level": "WARNING"},  # tasks leave a line of ours
    },
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a table of 200 rows has several thousand controls on a page
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # those without a file count, too
UPLOAD_MEGABYTES = positive("UPLOAD_MEGABYTES", default=20)
UPLOAD_MEGABYTES_TOGETHER = positive("UPLOAD_MEGABYTES_TOGETHER", default=400)
UPLOADS_AT_MOST = positive("UPLOADS_AT_MOST", default=200)  # of one response, as is the line above
DOWNLOAD_DAYS = positive("DOWNLOAD_DAYS", default=7)
API_REQUESTS_A_MINUTE = positive("API_REQUESTS_A_MINUTE", default=600)  # of one token
SMALL_EXPORT_RESPONSES = positive("SMALL_EXPORT_RESPONSES", default=2_000)
"""A file of more responses waits in a queue of its own, with workers of its own."""
WEBHOOKS_TO_PRIVATE = flag("WEBHOOKS_TO_PRIVATE", default=False)
"""Whether addresses in the installation's own network may be told of events, and those without TLS."""
INVITATION_DAYS = positive("INVITATION_DAYS", default=60)
MAIL = mail_server("EMAIL_URL", folder=VAR_DIR / "mail")
globals().update(MAIL)
DEFAULT_FROM_EMAIL = mail_address(
    "DEFAULT_FROM_EMAIL", default="" if "EMAIL_HOST" in MAIL else "Fangtan <fangtan@localhost>"
)

CELERY_BROKER_URL = redis_url("REDIS_URL", default=VAR_DIR / "broker")
CELERY_BROKER_TRANSPORT_OPTIONS = TRANSPORT
CELERY_TASK_DEFAULT_QUEUE = "collect"
CELERY_TASK_ROUTES = {
    "analytics.tasks.expire_downloads": {"queue": "collect"},
    "analytics.tasks.*": {"queue": "releases"},
    "surveys.tasks.send_delivery": {"queue": "webhooks"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
