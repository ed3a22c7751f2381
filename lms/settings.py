"""The one settings module. A variable that is set turns its server on; unset means the embedded choice.

Sections, in order: paths, secrets, apps, web, data, work, files, people, wagtail, logging, product.
Every variable is described in .env.example. What staff may tune is not here: it lives in the database.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse

from lms import env

# --- paths ---------------------------------------------------------------------------------------

BASE = Path(__file__).resolve().parent.parent
env.load(env.path("LMS_ENV_FILE", default=BASE / ".env"))
DATA = env.path("LMS_DATA", default=BASE / "data")
DATA.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = str(env.path("MEDIA_ROOT", default=BASE / "media"))
STATIC_ROOT = str(DATA / "static")
FONT_DIR = env.path("FONT_DIR", default=DATA / "fonts")

# --- secrets -------------------------------------------------------------------------------------

DEBUG = env.flag("LMS_DEBUG", default=False)  # a county may try the default: it must be safe
DEMO = env.flag("LMS_DEMO", default=False)  # one-tap log-in links and the demonstration county
SECRET_KEY = env.secret("SECRET_KEY") or env.kept_secret(DATA / "secret.key")
# What seals personal data, comma-separated: the first one writes, the older ones still read. Kept apart from backups.
FIELD_KEYS = (env.secret("FIELD_KEY") or env.kept_secret(DATA / "field.key")).split(",")
INDEX_KEY = env.secret("INDEX_KEY") or env.kept_secret(DATA / "index.key")
CERTIFICATE_KEY = env.secret("CERTIFICATE_KEY") or env.kept_secret(DATA / "certificate.key")  # signs certificates
PUBLIC_URL = env.url("PUBLIC_URL", default="http://127.0.0.1:8000", schemes=("http", "https")).rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")  # HTTPS cookies and HSTS follow from the public address

# --- apps ----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "lms",
    "reports",
    "certificates",
    "learning",
    "courses",
    "assessments",
    "competencies",
    "people",
    "notifications",
    "offline",
    "kit",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # Wagtail says “3 minutes ago” with its words
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "lms.middleware.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.middleware.Compression",
    "lms.middleware.ContentPolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.middleware.PrivateByDefault",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kit.pages.PreferencesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.login.sessions.StaffSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kit.access.AccessMiddleware",
    "lms.middleware.Explained",
    "courses.permissions.StaffGroups",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- web -----------------------------------------------------------------------------------------

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
# A demonstration is opened by the address that the office network gave the machine, which nobody knows before.
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    default=["*"] if DEMO else [urlparse(PUBLIC_URL).hostname or "", "127.0.0.1", "localhost", "[::1]"],
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=1 if HTTPS else 0)

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a Redis that is emptied logs nobody out
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_AGE = 180 * 24 * 3600  # a known phone; people.login shortens it for staff and for shared phones
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lms.refusals.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
MEDIA_URL = "/media/"
STATIC_STORAGE = "lms.static_storage.OwnFilesSmaller"
# Scripts that follow each other on a page, and the one file in which they are fetched (kit.joined).
JOINED_SCRIPTS = {
    "joined/voice.js": [
        "offline/outbox.js",
        "offline/phone.js",
        "offline/parcels.js",
        "kit/recorder.js",
        "people/voice.js",
    ],
    "joined/owed.js": ["offline/outbox.js", "offline/phone.js", "offline/parcels.js"],
    "joined/page.js": ["offline/outbox.js", "offline/phone.js"],
    "joined/lesson.js": ["courses/lesson.js", "courses/forward.js", "courses/audio.js"],
    "joined/read.js": ["courses/lesson.js", "courses/forward.js"],
    "joined/question.js": ["assessments/quiz.js", "assessments/player.js", "assessments/sitting.js"],
    "joined/shelf.js": ["offline/packs.js", "courses/shelf.js"],
    "joined/begin.js": ["assessments/player.js", "offline/packs.js", "assessments/begin.js"],
    "joined/phone.js": ["assessments/player.js", "courses/lesson.js", "offline/packs.js", "offline/reader.js"],
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor exceeds Django's 1,000

SELF, NONE = "'self'", "'none'"
STORAGE_URL = env.url("STORAGE_URL", default=f"file://{MEDIA_ROOT}", schemes=("file", "s3"))
# Where pictures and recordings come from: our own host, or the bucket's.
MEDIA_HOSTS = [f"https://{urlparse(STORAGE_URL).hostname}"] if STORAGE_URL.startswith("s3://") else []
CONTENT_SECURITY_POLICY = {  # safety.md D-16: learners, desk, verification
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *MEDIA_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:", *MEDIA_HOSTS],  # blob: lessons that were downloaded to be heard
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-src": [SELF, *MEDIA_HOSTS],
        "frame-ancestors": [NONE],
    }
}
CMS_PREFIX = "/cms/"
CMS_CONTENT_SECURITY_POLICY = {  # Wagtail's admin writes style attributes and shows previews in a frame
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "img-src": [SELF, "data:", "blob:", *MEDIA_HOSTS],
    "style-src": [SELF, "'unsafe-inline'"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "accelerometer": [],
    "browsing-topics": [],
    "display-capture": [],
    "geolocation": [],
    "gyroscope": [],
    "hid": [],
    "idle-detection": [],
    "interest-cohort": [],
    "local-fonts": [],
    "magnetometer": [],
    "midi": [],
    "payment": [],
    "publickey-credentials-create": [],
    "screen-wake-lock": [],
    "serial": [],
    "sync-xhr": [],
    "usb": [],
    "camera": ["self"],  # scanning a slip or a hand-in code
    "microphone": ["self"],  # a trainer records a lesson
    "fullscreen": ["self"],
}

# --- data ----------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{DATA}/lms.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHE_URL = env.text("CACHE_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 3000},
    }
}

# --- work ----------------------------------------------------------------------------------------
# safety.md D-03: the job table is the truth, Celery carries the wake-up.

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", default="filesystem://localhost")
EMBEDDED_BROKER = CELERY_BROKER_URL.startswith("filesystem:")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    env.folder_broker(DATA / "broker")
    if EMBEDDED_BROKER
    else {
        "visibility_timeout": 900,  # longer than the longest job
        "unacked_restore_throttle": 1,
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "max_retries": 0,
    }
)
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
JOBS_INLINE = False  # the tests run a job in the process that asked for it
JOB_LEASE_SECONDS = 40  # without a sign of life; with the sweep every 15 s, work resumes within a minute

# --- files ---------------------------------------------------------------------------------------

STORAGES = env.storages(STORAGE_URL, private=DATA / "private", static=STATIC_STORAGE)
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

# --- people --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "people:enter"
SECOND_FACTOR = not DEMO  # staff show a code of an app; a demonstration has one-tap links instead
SECOND_FACTOR_URL = "people:second"
FOREIGN_ACCESS = "lms.access.policy"  # who may open the views that are not ours
STRICT_ACCESS = False  # an undeclared view is not found; the tests make it an error
AUTHENTICATION_BACKENDS = ["people.login.backend.PersonBackend"]
PASSWORD_HASHERS = ["kit.hashing.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Always Chinese, whatever language the phone asks for; English is there for those who maintain the product.
LANGUAGE_CODE = env.text("LMS_LANGUAGE", default="zh-hans")
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE / "lms" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- wagtail -------------------------------------------------------------------------------------

SITE_NAME = env.text("SITE_NAME", default="履新学堂")
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False  # it would call a foreign host
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_LOGIN_URL = "people:enter"
FOREIGN_ACCESS = "lms.access.policy"  # who may open the views that are not ours
STRICT_ACCESS = False  # an undeclared view is not found; the tests make it an error
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]  # no SVG: it runs scripts in our origin
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_INDEX_PAGE_SIZE = 30
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # private collections stay private, on S3 too
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # nothing is fetched from another host
TAGGIT_CASE_INSENSITIVE = True

# --- logging -------------------------------------------------------------------------------------
# No personal data: addresses are logged without their query, no request body ever, and what looks like a telephone, an
# ID number or a code of a log-in is masked in every line, tracebacks included (kit.logs).

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "kit.logs.Masked", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django.request": {"level": "ERROR"},  # not every lost address is news
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}

# --- product -------------------------------------------------------------------------------------

MAIL_URL = env.url("MAIL_URL", default=f"file://{DATA}/mail", schemes=("file", "smtp", "smtps"))
locals().update(env.mail(MAIL_URL))
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", default="luxin@localhost")
WEB_PROCESSES = env.number("WEB_PROCESSES", default=2, least=1)
WEB_THREADS = env.number("WEB_THREADS", default=4, least=1)
# How codes reach a telephone: "file" in a demonstration; empty where no vendor is set up, and no page offers a code then.
TEXT_CHANNEL = env.text("TEXT_CHANNEL", default="file" if DEMO else "")
# Who reads lessons aloud where nobody has: "demo" is a machine for the demonstration; empty means recordings only.
SPEECH = env.text("SPEECH", default="demo" if DEMO else "")
SITE_OWNER = env.text("SITE_OWNER", default="中共阳城县委组织部（演示）")
