"""意见与投诉, and the demonstration's text messages."""

from __future__ import annotations

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("opinions/", views.opinions, name="opinions"),
    path("opinions/thanks/", views.opinions_thanks, name="opinions_thanks"),
    path("desk/messages/", views.feedback_list, name="feedback_list"),
    path("desk/messages/<uuid:id>/answer/", views.feedback_answer, name="feedback_answer"),
    path("desk/messages/<uuid:id>/pass-on/", views.feedback_pass_on, name="feedback_pass_on"),
    path("desk/messages/<uuid:id>/voice.<slug:ending>", views.feedback_voice, name="feedback_voice"),
    path("desk/messages/replies/drop/", views.reply_drop, name="reply_drop"),
    path("me/voice/<uuid:id>/sound.<slug:ending>", views.my_voice_sound, name="my_voice_sound"),
    path("demo/inbox/", views.demo_inbox, name="demo_inbox"),
]
