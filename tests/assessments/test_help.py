"""Help in tests on the desk, and on the page of a question."""

from __future__ import annotations

import pytest

from assessments import api
from assessments.models import Accommodation
from kit import clock
from tests.assessments.written_factories import stranger

pytestmark = pytest.mark.django_db
SAID = {"kind": "large_print", "reason": "小字看不清", "since": "2026-01-01"}


def page(response):
    return response.content.decode().replace("\u00a0", " ")


def test_a_trainer_gives_help_to_a_person_and_ends_it(trainer, wang, browse):
    client = browse(trainer)
    url = f"/desk/help/person/{wang.pk}/"
    assert client.post(url, SAID).headers["Location"] == url
    row = Accommodation.objects.get()
    assert "小字看不清" in page(client.get(url))
    assert client.post(f"/desk/help/{row.uuid}/end/").headers["Location"] == url
    row.refresh_from_db()
    assert row.until is not None and row.until < clock.today()


def test_a_form_that_says_too_little_comes_back_with_words(trainer, wang, browse):
    answer = browse(trainer).post(f"/desk/help/person/{wang.pk}/", {**SAID, "kind": "extra_time"})
    assert answer.status_code == 422 and "请填 1 到 200" in page(answer)


def test_those_who_are_ticked_get_it_and_no_others(trainer, county, settle, browse):
    one, _two = settle(county.village, 2)
    client = browse(trainer)
    client.post(f"/desk/help/unit/{county.village.pk}/", {**SAID, "everybody": "no", "persons": [one.pk]})
    assert [row.person for row in Accommodation.objects.all()] == [one]
    client.post(f"/desk/help/unit/{county.village.pk}/", {**SAID, "everybody": "yes"})
    assert Accommodation.objects.filter(unit=county.village).count() == 1


def test_outside_of_the_scope_there_is_nothing(trainer, county, wang, browse):
    Accommodation.objects.create(
        person=wang, kind="oral", reason="不识字", since=clock.today(), by=trainer, made_at=clock.now()
    )
    client = browse(stranger(county.other_township))
    row = Accommodation.objects.get()
    assert client.get(f"/desk/help/person/{wang.pk}/").status_code == 404
    assert client.get(f"/desk/help/unit/{county.village.pk}/").status_code == 404
    assert client.post(f"/desk/help/{row.uuid}/end/").status_code == 404
    assert Accommodation.objects.get().until is None


def test_a_question_is_shown_in_large_print_and_says_that_it_may_be_read(trainer, bank, wang, browse):
    for kind in ("large_print", "read_aloud"):
        Accommodation.objects.create(
            person=wang, kind=kind, reason="小字看不清", since=clock.today(), by=trainer, made_at=clock.now()
        )
    sitting = api.start_test(wang, "LZ04", 2, at=clock.now())
    shown = page(browse(wang).get(f"/quiz/{sitting.pk}/1/"))
    assert "large-print" in shown and "念给您听" in shown
