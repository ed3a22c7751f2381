"""The map: one include per app, Wagtail's catch-all last."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path
from django.views.i18n import JavaScriptCatalog
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.views import i18n as wagtailadmin_words
from wagtail.documents import urls as wagtaildocs_urls

OURS = [
    ("", "kit.urls"),
    ("", "people.urls"),
    ("", "notifications.urls"),
    ("", "offline.urls"),
    ("", "competencies.urls"),
    ("", "assessments.urls"),
    ("", "learning.urls"),
    ("", "certificates.urls"),
    ("desk/", "reports.urls"),
    ("", "courses.urls"),
    ("", "lms.own_urls"),
]

# What Wagtail's scripts say, with our words (lms/locale/parts/js) for what it leaves in English.
wagtailadmin_words.js_catalog = JavaScriptCatalog.as_view(packages=["wagtail.admin", "lms"])

urlpatterns = [
    *[path(prefix, include(module)) for prefix, module in OURS if find_spec(module)],
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

handler500 = "lms.refusals.failed"
