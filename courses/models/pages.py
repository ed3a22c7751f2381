"""The pages: 首页 > 课程 > a course > its lessons. Their order in the tree is the order in which they are taught."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable, Page
from wagtail.search import index

from assessments.models import Question
from competencies.models import Competency
from courses.blocks import LessonBlocks
from courses.codes import new_code
from courses.fields import LessonBody
from courses.lesson_form import LessonForm
from courses.panels import RemarksPanel, SoundPanel
from people.models import ReviewField, UnitKind

UrlParts = tuple[int, str | None, str | None]

# A code stands in addresses, facts and on paper: capital letters, digits and hyphens only.
is_code = RegexValidator(
    r"^[A-Z0-9]+(-[A-Z0-9]+)*$", _("Capital letters, digits and hyphens only, for example M05-L4.")
)


class OwnUrl(models.Model):
    """A page whose address is one of ours; Wagtail's own route leads there."""

    class Meta:
        abstract = True

    def address(self) -> str:
        """The path that learners open."""
        return "/"

    def get_url_parts(self, request: HttpRequest | None = None) -> UrlParts | None:
        """Our address below the public one of the site; None outside of a site."""
        parts = super().get_url_parts(request)
        return parts and (parts[0], settings.PUBLIC_URL, self.address())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.address())


class HomePage(OwnUrl, Page):  # noqa: DJ008  (Wagtail's Page has its __str__)
    """The root of the site in the page tree; what a learner sees there is made by ``learning``.

    Personal data: none
    """

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CourseIndexPage"]
    preview_modes = []
    promote_panels = []
    settings_panels = []

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class CourseIndexPage(OwnUrl, Page):  # noqa: DJ008  (Wagtail's Page has its __str__)
    """All courses stand below it; the workflow of lessons hangs on it.

    Personal data: none
    """

    max_count = 1
    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.CoursePage"]
    preview_modes = []
    promote_panels = []
    settings_panels = []

    class Meta:
        verbose_name = _("all courses")
        verbose_name_plural = _("all courses")

    def address(self) -> str:
        return reverse("courses:catalogue")


class CoursePage(OwnUrl, Page):  # noqa: DJ008  (Wagtail's Page has its __str__)
    """A module of the county's training programme (M05); its lessons are its children.

    mandatory_for: ``all``, keys of posts separated by commas, or empty; which document says so stands in ``basis``.

    Personal data: none
    """

    code = models.CharField(_("code of the page"), max_length=12, unique=True, default=new_code, validators=[is_code])
    category = models.CharField(_("field of learning"), max_length=40, blank=True)
    audience = models.CharField(_("for whom"), max_length=100, blank=True)
    goal = models.CharField(_("what one can do afterwards"), max_length=200, blank=True)
    class_minutes = models.PositiveSmallIntegerField(_("minutes in class"), default=0)
    review_field = models.CharField(
        _("department that approves"),
        max_length=12,
        blank=True,
        default="",
        choices=ReviewField,
        help_text=_("Reviewers of that department approve these lessons; empty: reviewers of the county only."),
    )
    mandatory_for = models.CharField(
        _("mandatory for"),
        max_length=100,
        blank=True,
        help_text=_("“all”, or codes of posts such as SJ,ZR; empty for nobody."),
    )
    basis = models.CharField(_("by which document"), max_length=200, blank=True)

    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.LessonPage"]
    preview_modes = []
    content_panels = [
        FieldPanel("title", help_text=_("Short, in the words of a neighbour.")),
        FieldPanel("code"),
        FieldPanel("goal"),
        FieldPanel("audience"),
        MultiFieldPanel(
            [
                FieldPanel("category"),
                FieldPanel("review_field"),
                FieldPanel("class_minutes"),
                FieldPanel("mandatory_for"),
                FieldPanel("basis"),
            ],
            heading=_("Further settings"),
            classname="collapsed",
        ),
    ]
    promote_panels = []
    settings_panels = [CommentPanel()]
    search_fields = [*Page.search_fields, index.AutocompleteField("code"), index.SearchField("code")]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def address(self) -> str:
        return f"{reverse('courses:catalogue')}#{self.code}"

    def get_admin_display_title(self) -> str:
        return f"{self.code} {super().get_admin_display_title()}"

    def clean(self) -> None:
        super().clean()
        keep_published_code(self)
        if self.mandatory_for and not self.basis.strip():
            raise ValidationError({"basis": _("A mandatory course names the document that makes it so.")})


class LessonPage(OwnUrl, Page):  # noqa: DJ008  (Wagtail's Page has its __str__)
    """One short text for the phone, made of blocks, with its check at the end.

    ``key`` is the identity that facts keep; ``code`` is what people read (M05-L1) and what the address says.
    ``unit_kind``: the kind of unit that it is written for; a plan holds it for nobody whose offices are all elsewhere.

    Personal data: none
    """

    code = models.CharField(
        _("code of the page"),
        max_length=20,
        unique=True,
        default=new_code,
        validators=[is_code],
        help_text=_("For example M05-L4. It stands in the address and cannot be changed once published."),
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    minutes = models.PositiveSmallIntegerField(
        _("minutes to read"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Be honest: credit hours are these minutes ÷ 45."),
    )
    point = models.CharField(_("the point, in one sentence"), max_length=120)
    unit_kind = models.CharField(
        _("written for"),
        max_length=12,
        blank=True,
        default="",
        choices=[
            ("", _("villages and communities")),
            (UnitKind.VILLAGE.value, _("villages only")),
            (UnitKind.COMMUNITY.value, _("communities only")),
        ],
        help_text=_(
            "Villages only: what follows from the law on villagers' committees and does not hold at communities."
        ),
    )
    body = LessonBody(LessonBlocks(), verbose_name=_("lesson text"))

    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["code", "key"]
    base_form_class = LessonForm
    content_panels = [
        RemarksPanel(heading=_("To look at before submitting")),
        FieldPanel("title", help_text=_("Short, in the words of a neighbour.")),
        FieldPanel("point"),
        FieldPanel("body"),
        SoundPanel(heading=_("Sound"), classname="collapsed"),
        MultiFieldPanel(
            [FieldPanel("code"), FieldPanel("minutes"), FieldPanel("unit_kind")],
            heading=_("Code, minutes and for whom"),
            classname="collapsed",
        ),
        InlinePanel("raises", heading=_("What it raises"), label=_("Competency"), min_num=1),
        MultipleChooserPanel(
            "questions", chooser_field_name="question", heading=_("Questions of the check"), label=_("Question")
        ),
        InlinePanel("needs", heading=_("Lessons to read first"), label=_("Lesson"), classname="collapsed"),
    ]
    promote_panels = []
    settings_panels = [CommentPanel()]
    search_fields = [
        *Page.search_fields,
        index.SearchField("code"),
        index.AutocompleteField("code"),
        index.SearchField("point"),
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def address(self) -> str:
        return reverse("courses:lesson", args=[self.code])

    def get_admin_display_title(self) -> str:
        return f"{self.code} {super().get_admin_display_title()}"

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """The phone of most readers first; it is what opens."""
        return [
            {"name": "mobile", "icon": "mobile-alt", "device_width": 360, "label": _("Phone, 360 wide")},
            {"name": "small", "icon": "mobile-alt", "device_width": 320, "label": _("Small phone, 320 wide")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Computer")},
        ]

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The text sizes of readers; the usual one first."""
        return [("20", _("Usual text")), ("24", _("Large text")), ("30", _("Very large text")), ("18", _("Small text"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from courses import reading

        return reading.preview(request, self, mode_name)

    def clean(self) -> None:
        super().clean()
        keep_published_code(self)


def keep_published_code(page: CoursePage | LessonPage) -> None:
    """Raises ValidationError when the code of a page that was published once is to be another one.

    Facts, addresses and printed papers name it.
    """
    if page.pk is None or page.first_published_at is None:
        return
    before = type(page).objects.filter(pk=page.pk).values_list("code", flat=True).first()
    if before not in (None, page.code):
        raise ValidationError({"code": _("This page was published as %(code)s; its code stays.") % {"code": before}})


class LessonRaise(Orderable):
    """A lesson takes whoever holds ``from_level`` or more of a competency to ``to_level``.

    Personal data: none
    """

    lesson = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="raises")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="raised_by", verbose_name=_("competency"))
    from_level = models.PositiveSmallIntegerField(_("from level"), default=0, choices=[(n, str(n)) for n in range(5)])
    to_level = models.PositiveSmallIntegerField(_("to level"), choices=[(n, str(n)) for n in range(1, 6)])

    panels = [FieldPanel("competency"), FieldPanel("from_level"), FieldPanel("to_level")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["lesson", "competency"], name="one_raise_per_lesson_and_competency"),
            models.CheckConstraint(
                name="a_lesson_raises_upward", condition=models.Q(to_level__gt=models.F("from_level"), to_level__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} {self.from_level}-{self.to_level}"

    def clean(self) -> None:
        super().clean()
        if self.to_level is not None and self.from_level is not None and self.to_level <= self.from_level:
            raise ValidationError({"to_level": _("The level afterwards is higher than the one before.")})


class LessonQuestion(Orderable):
    """A question of the lesson's check; such questions never stand in a small test.

    Personal data: none
    """

    lesson = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(Question, models.PROTECT, related_name="lessons", verbose_name=_("question"))

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["lesson", "question"], name="one_place_per_lesson_and_question"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.question_id}"


class LessonNeed(Orderable):
    """A lesson that is read before this one; holding what it raises will do as well.

    Personal data: none
    """

    lesson = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="needs")
    needed = models.ForeignKey(LessonPage, models.CASCADE, related_name="needed_by", verbose_name=_("lesson"))

    panels = [PageChooserPanel("needed", "courses.LessonPage")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["lesson", "needed"], name="one_need_per_pair_of_lessons"),
            models.CheckConstraint(name="no_lesson_needs_itself", condition=~models.Q(lesson=models.F("needed"))),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} after {self.needed_id}"
