"""What can be heard goes along to a phone: its size first, then the controls of each section and their files."""

from __future__ import annotations

import pytest

from courses.audio import recordings
from courses.audio.sections import HEAD
from courses.models import LessonPage, Rendered
from kit import clock, jobs
from tests.courses.audio.factories import tone, uploaded
from tests.courses.factories import lesson, teach

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(bank):
    return teach(lesson(), lesson("M05-L2"))[0]


def record(page, section, trainer, tmp_path, seconds):
    file = uploaded(tone(tmp_path, f"{seconds}.wav", seconds))
    recordings.take_in(page, section, file, is_dialect=False, by=trainer, at=clock.now())
    jobs.run_pending()


@pytest.fixture
def recorded(page, trainer, tmp_path):
    """Title and point, and the second block of the first lesson."""
    record(page, HEAD, trainer, tmp_path, 2)
    record(page, Rendered.objects.get(code="M05-L1").sections[2]["id"], trainer, tmp_path, 3)


def get(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status
    return response


def body(response):
    return b"".join(response.streaming_content)


def test_a_manifest_says_apart_what_the_sound_weighs(page, recorded, browse, cadre):
    client = browse(cadre)
    said = get(client, "/api/packs/course/M05/").json()
    (piece,) = said["sounds"]
    assert (piece["kind"], piece["code"], piece["url"]) == ("sound", "M05-L1", "/api/packs/sound/M05-L1/")
    sound = get(client, piece["url"]).json()
    assert sound["hash"] == piece["hash"]
    for place, weight in enumerate((piece["bytes"], piece["mp3_bytes"])):
        files = [one["files"][place] for one in sound["sections"]]
        assert sum(one["bytes"] for one in files) == weight
        assert [len(body(get(client, one["url"] + "?whole"))) for one in files] == [one["bytes"] for one in files]
    assert said["bytes"] == sum(one["bytes"] for one in said["pieces"])


def test_each_section_has_the_controls_of_its_page(page, recorded, browse, cadre):
    client = browse(cadre)
    said = get(client, "/api/packs/sound/M05-L1/").json()
    shown = get(client, "/lesson/M05-L1/").content.decode()
    assert [one["number"] for one in said["sections"]] == [0, 2]
    assert [one["seconds"] for one in said["sections"]] == [2, 3]
    assert all(one["html"] in shown for one in said["sections"])
    assert said["whole"].strip() in shown


def test_it_is_another_one_when_something_is_recorded_anew(page, recorded, browse, cadre, trainer, tmp_path):
    client = browse(cadre)
    first = get(client, "/api/packs/sound/M05-L1/")
    text = get(client, "/api/packs/lesson/M05-L1/").json()["hash"]
    get(client, "/api/packs/sound/M05-L1/", 304, **{"If-None-Match": first["ETag"]})
    record(page, HEAD, trainer, tmp_path, 4)
    again = get(client, "/api/packs/sound/M05-L1/", **{"If-None-Match": first["ETag"]}).json()
    assert again["hash"] != first.json()["hash"]
    assert get(client, "/api/packs/lesson/M05-L1/").json()["hash"] == text, "the text need not come again"


def test_what_cannot_be_heard_or_is_not_published_is_not_there(page, recorded, browse, cadre):
    client = browse(cadre)
    assert get(client, "/api/packs/sound/M05-L2/", 404).json()["code"] == "not_there"
    LessonPage.objects.get(code="M05-L1").unpublish()
    get(client, "/api/packs/sound/M05-L1/", 404)
