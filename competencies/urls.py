"""Addresses of competencies."""

from __future__ import annotations

from django.urls import path

from competencies import task_urls
from competencies.views import decide, explain, laws, numbers, observe, reviews

app_name = "competencies"

urlpatterns = [
    *task_urls.patterns,
    path("observe/", observe.who, name="observe"),
    path("observe/done/<uuid:id>/", observe.observed, name="observed"),
    path("observe/<uuid:person>/", observe.what, name="observe_what"),
    path("observe/<uuid:person>/<slug:competency>/", observe.observation, name="observe_form"),
    path("desk/laws/", laws.changes, name="law_changes"),
    path("desk/laws/new/", laws.change_new, name="law_change_new"),
    path("desk/laws/<uuid:draft>/", laws.change, name="law_change"),
    path("desk/laws/<uuid:draft>/publish/", laws.change_publish, name="law_change_publish"),
    path("desk/laws/<uuid:draft>/drop/", laws.change_drop, name="law_change_drop"),
    path("desk/laws/<uuid:draft>/withdraw/", laws.change_withdraw, name="law_change_withdraw"),
    path("desk/person/<int:person>/levels/", decide.levels, name="person_levels"),
    path("desk/person/<int:person>/levels/<slug:competency>/", decide.decide, name="decide"),
    path("desk/evidence/<uuid:id>/void/", decide.void, name="void"),
    path("desk/decisions/", decide.decisions, name="decisions"),
    path("desk/decisions/<uuid:id>/", decide.proposal, name="level_proposal"),
    path("desk/numbers/", numbers.numbers, name="numbers"),
    path("desk/reviews/", reviews.listing, name="reviews"),
    path("desk/reviews/<uuid:id>/", reviews.review, name="review"),
    path("review/<slug:about>/", reviews.ask, name="review_ask"),
    path("level/<slug:competency>/", explain.level, name="level_explain"),
]
