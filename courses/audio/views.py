"""The sound of lessons in the admin: sections with who reads them, and the dictionary of readings."""

from __future__ import annotations

from urllib.parse import urlencode

from csp.decorators import csp_update
from django import forms
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from courses.audio import dictionary, files, listening, passages, pronouncing, readings, recordings, voices
from courses.audio.desk import desk, shelf
from courses.audio.speakable import spoken
from courses.models import LessonPage, Pronunciation, SectionSound
from kit import clock, encoding, ranges
from kit.access import Role, open_to
from kit.errors import UserError

WRITERS = (Role.TRAINER, Role.REVIEWER, Role.COUNTY_ADMIN)
READING = (Role.TRAINER, Role.COUNTY_ADMIN)


class RecordingForm(forms.Form):
    """A recording of one section."""

    use_required_attribute = False
    file = forms.FileField(label=_("Recording"), required=False)
    dialect = forms.BooleanField(label=_("In dialect"), required=False)


class WordForm(forms.Form):
    """A word and how it is read. What is wrong with it is said by `courses.audio.pronouncing`."""

    use_required_attribute = False
    word = forms.CharField(label=_("Word"), max_length=40, required=False)
    pinyin = forms.CharField(label=_("Pinyin"), max_length=120, required=False, help_text=_("hang2 zhang3"))


def lesson_of(request: HttpRequest, page: int) -> LessonPage:
    """The lesson, for whoever may edit it. Raises Http404."""
    lesson = LessonPage.objects.filter(pk=page).first()
    if lesson is None or not lesson.permissions_for_user(request.user).can_edit():
        raise Http404
    return lesson


@require_safe
@open_to(*WRITERS)
def sounds(request: HttpRequest) -> HttpResponse:
    """Every lesson with who reads it, and how many questions can be heard: from here a trainer records, on a telephone too."""
    lines = shelf()
    heard, questions = passages.questions() if passages.is_on() else (0, 0)
    only = "missing" in request.GET
    shown = {
        "lines": [line for line in lines if line.recorded == 0] if only else lines,
        "only": only,
        "of_all": len(lines),
        "heard": heard,
        "questions": questions,
    }
    return render(request, "courses/admin/sounds.html", shown)


@csp_update({"media-src": ["blob:"]})  # a recording is heard before it is sent
@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*WRITERS)
def sound(request: HttpRequest, page: int) -> HttpResponse:
    """Section by section who is heard; a form sends, removes, confirms or asks. With ``?frame`` inside of the editor."""
    lesson = lesson_of(request, page)
    problem: UserError | None = None
    if request.method == "POST":
        try:
            act(request, lesson)
            query = {"frame": 1} if "frame" in request.GET else {}
            there = f"#s-{request.POST['section']}" if request.POST.get("section") else ""
            return HttpResponseRedirect(f"{request.path}?{urlencode(query)}{there}")
        except UserError as error:
            problem = error
    shown = {
        "lesson": lesson,
        "desk": desk(lesson),
        "problem": problem,
        "problem_at": request.POST.get("section", ""),
        "was_dialect": "dialect" in request.POST,
        "frame": "frame" in request.GET,
        "largest": recordings.LARGEST,
        "longest": encoding.LONGEST,
    }
    name = "courses/admin/sound_frame.html" if shown["frame"] else "courses/admin/sound.html"
    return render(request, name, shown, status=422 if problem else 200)


def act(request: HttpRequest, lesson: LessonPage) -> None:
    """What the form asks for. Raises UserError."""
    section, by, now = request.POST.get("section", ""), request.user, clock.now()
    what = request.POST.get("do", "send")
    if what == "send":
        dialect = "dialect" in request.POST
        recordings.take_in(lesson, section, request.FILES.get("file"), is_dialect=dialect, by=by, at=now)
    elif what == "remove":
        recordings.remove(lesson, section, by=by)
    elif what == "silence":
        readings.remove(lesson, section, by=by)
    elif what == "confirm":
        recordings.confirm(lesson, section, by=by, at=now)
    elif what == "make":
        readings.ask(lesson, by=by, at=now)
    else:
        raise Http404


@require_safe
@open_to(*WRITERS)
def sound_file(request: HttpRequest, page: int, name: str) -> HttpResponseBase:
    """What a section of this lesson has, for whoever may edit it, published or not."""
    lesson, asked = lesson_of(request, page), listening.NAME.fullmatch(name)
    rows = SectionSound.objects.filter(lesson=lesson, sound__digest=asked[1]) if asked else SectionSound.objects.none()
    row = rows.select_related("sound").first()
    if row is None or asked is None:
        raise Http404
    file = row.sound.opus_file if asked[2] == "webm" else row.sound.mp3_file
    return ranges.serve(request, storages["private"], file, kind=listening.KINDS[asked[2]])


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*READING)
def pronunciations(request: HttpRequest) -> HttpResponse:
    """The dictionary: try a word, keep it, take one out."""
    form = WordForm(request.POST or None)
    tried = ""
    if request.method == "POST" and form.is_valid():
        try:
            word, said = form.cleaned_data["word"], form.cleaned_data["pinyin"]
            if "take_out" in request.POST:
                dictionary.take_out(request.POST["take_out"], by=request.user)
                return HttpResponseRedirect(reverse("course_pronunciations"))
            word, said = pronouncing.checked(word, said)
            tried = urlencode({"word": word, "pinyin": said})
            if "keep" in request.POST:
                dictionary.put(word, said, by=request.user)
                return HttpResponseRedirect(reverse("course_pronunciations"))
        except UserError as error:
            form.add_error(getattr(error, "field", "") or None, str(error))
    shown = {
        "form": form,
        "tried": tried if not form.errors else "",
        "entries": Pronunciation.objects.newest(),
        "version": Pronunciation.objects.version(),
        "can_speak": voices.voice() is not None,
    }
    return render(request, "courses/admin/pronunciations.html", shown, status=422 if form.errors else 200)


@require_safe
@open_to(*READING)
def pronunciation_try(request: HttpRequest) -> HttpResponseBase:
    """A word as the machine would say it; nothing is kept. Raises Http404 for what was refused, or without a voice."""
    voice = voices.voice()
    try:
        word, said = pronouncing.checked(request.GET.get("word", ""), request.GET.get("pinyin", ""))
    except UserError as error:
        raise Http404 from error
    if voice is None:
        raise Http404
    with files.workshop() as folder:
        try:
            voice.speak(pronouncing.script(spoken(word), {word: said}), folder / "word.wav")
        except voices.NotSpoken as error:
            raise Http404 from error
        # The name goes with the folder; the open file is read to its end.
        return ranges.streamed(
            request, (folder / "word.wav").open("rb"), (folder / "word.wav").stat().st_size, "audio/wav"
        )
