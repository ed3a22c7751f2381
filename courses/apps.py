from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "课程"

    def ready(self) -> None:
        from django.db.models.signals import post_delete
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from assessments.signals import sitting_closed
        from competencies.api import register_revising
        from courses import admin_scripts, cards, handlers, personal_data, phone_cards, raising, revising
        from courses.models import CoursePage, LessonCompletion, LessonPage
        from kit import slots
        from people.api import by_person, counted

        sitting_closed.connect(handlers.sitting_closed, dispatch_uid="courses.completion")
        page_published.connect(handlers.lesson_published, sender=LessonPage)
        page_unpublished.connect(handlers.lesson_unpublished, sender=LessonPage)
        page_published.connect(handlers.course_changed, sender=CoursePage)
        page_unpublished.connect(handlers.course_changed, sender=CoursePage)
        post_page_move.connect(handlers.page_moved)
        post_delete.connect(handlers.course_changed, sender=CoursePage)
        post_delete.connect(handlers.course_changed, sender=LessonPage)
        slots.register("kit.desk", cards.desk, order=90, group="training")
        slots.register("feedback.about", cards.about)
        slots.register("home.cards", cards.errands, order=10)
        slots.register("question.usage", cards.lessons_of_question)
        slots.register("framework.below", raising.card)
        slots.register("phone.downloads", phone_cards.course, order=20)
        slots.register("phone.scripts", phone_cards.reading, order=20)
        slots.register("phone.scripts", phone_cards.errands, order=30)
        slots.register("phone.scripts", phone_cards.sound, order=40)
        slots.register("kit.scripts", phone_cards.place, order=20)
        slots.register("kit.scripts", cards.notice_script, order=30)
        slots.register("question.aloud", cards.question_aloud)
        slots.register("question.player", cards.questions_aloud)
        slots.register("notice.aloud", cards.notice_aloud)
        personal_data.register()
        register_revising(revising.lessons_to_revise)
        admin_scripts.take_over()
        counted("lessons", _("lessons finished"), by_person(LessonCompletion))
