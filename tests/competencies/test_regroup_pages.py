"""The pages on which levels are regrouped, and what they say it does to people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from competencies import drafting, regrouping
from competencies.competency_edits import all_said
from competencies.evidence import Shown, record
from competencies.explanations import explain
from competencies.held import held_by
from competencies.showing import Kind
from kit import clock, jobs
from tests.competencies.factories import moment
from tests.competencies.test_invariants import id_of
from tests.competencies.test_regrouping import MAY_1, three
from tests.people.factories import give_office

LEVELS = "framework_competency_levels"


@pytest.fixture
def desk(frame, administrator, browse, time_machine):
    administrator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    time_machine.move_to(moment(MAY_1), tick=False)
    return browse(administrator)


def form_of(*changed: int, became=(1, 1, 2, 2, 3), levels: int = 3) -> dict[str, str]:
    said = all_said()["LZ04"]
    sent = {}
    for level in range(1, 6):
        behaviour = f"新的第{level}级" if level <= levels else ""
        sent |= {f"level-{level}-behaviour": behaviour, f"level-{level}-cut": "4"}
        sent[f"level-{level}-least_strength"] = str(said.levels[level - 1].least_strength)
    for old, new in enumerate(became, start=1):
        sent[f"old-{old}-new"] = "" if new is None else str(new)
        if old in changed:
            sent[f"old-{old}-changed"] = "on"
    return sent


def shown(person, level: int, number: int) -> None:
    on = MAY_1 - timedelta(days=20)
    id = id_of(number)
    record(
        [Shown(id, "LZ04", level, True, Kind.PHONE_TEST, on, 5, 5, source="test", source_id=id)],
        person=person, by=None, at=moment(on),
    )  # fmt: skip


def test_the_form_is_kept_in_the_draft_and_shown_again(desk):
    assert desk.post(reverse(LEVELS, args=["LZ04"]), form_of(3)).status_code == 302
    one = regrouping.kept(drafting.draft())["LZ04"]
    assert [(row.old, row.new, row.changed) for row in one.became] == [
        (1, 1, False), (2, 1, False), (3, 2, True), (4, 2, False), (5, 3, False),
    ]  # fmt: skip
    form = desk.get(reverse(LEVELS, args=["LZ04"])).context["form"]
    assert [line["new"].value() for line in form.became] == ["1", "1", "2", "2", "3"]
    assert all_said()["LZ04"].levels[0].behaviour == "村务公开与民主监督第1级的样子"


def test_what_is_missing_stands_at_its_line_and_nothing_typed_is_lost(desk):
    response = desk.post(reverse(LEVELS, args=["LZ04"]), form_of(became=(1, 1, None, 4, 3)))
    page = response.content.decode()
    assert response.status_code == 422
    assert "请说明原来的第 3 级以后算第几级。" in page
    assert "没有新的第 4 级" in page
    assert "新的第2级" in page
    assert not drafting.draft() or drafting.draft().regroupings == {}


def test_the_effects_count_people_whose_level_reads_otherwise_and_each_number_is_a_list(desk, cadre, outsider, county):
    shown(cadre, 3, 1)
    shown(outsider, 1, 2)
    desk.post(reverse(LEVELS, args=["LZ04"]), form_of(3))
    page = desk.get(reverse("framework_effects")).context["page"]
    (one,) = page.regrouped
    assert (one.name, one.otherwise, one.again) == ("村务公开与民主监督", 1, 1)
    for which in ("otherwise", "again"):
        people = desk.get(reverse("framework_effect_levels", args=["LZ04", which])).context["page"]
        assert [(row.name, row.before, row.after) for row in people.people] == [("王建国", 3, 2)]
    assert desk.get(reverse("framework_effect_levels", args=["LZ04", "x"])).status_code == 404
    assert desk.get(reverse("framework_effect_levels", args=["TJ01", "again"])).status_code == 404


def test_the_effects_tell_how_many_gaps_open_and_close(desk, cadre, outsider, county, frame):
    for person in (cadre, outsider):
        give_office(person, "ZR", county.village)
    shown(cadre, 3, 1)
    shown(outsider, 2, 2)
    desk.post(reverse(LEVELS, args=["LZ04"]), form_of(became=(0, 1, 1, 2, 3)))
    page = desk.get(reverse("framework_effects")).context["page"]
    assert (page.opens, page.closes) == (0, 1)  # 2 and 3 are one now: who had 2 lacks nothing any more


def test_what_the_preview_says_is_what_happens(desk, cadre, administrator):
    shown(cadre, 3, 1)
    desk.post(reverse(LEVELS, args=["LZ04"]), form_of(3))
    page = desk.get(reverse("framework_effects")).context["page"]
    desk.post(reverse("framework_publish"), {"expect": page.expect})
    jobs.run_pending()
    reading = held_by([cadre.pk], on=MAY_1)[cadre.pk]["LZ04"].reading
    assert (reading.level, reading.review_due) == (2, True)
    assert desk.get(reverse(LEVELS, args=["LZ04"])).status_code == 200


def test_the_sentence_names_what_the_level_has_become(desk, cadre, administrator):
    shown(cadre, 3, 1)
    draft = drafting.begin(by=administrator)
    drafting.regroup(draft, three(), by=administrator)
    drafting.publish(draft, by=administrator, on=MAY_1)
    sentence = explain(cadre, "LZ04", on=clock.today()).sentence
    assert "5月1日重分了级，原第 3 级现在算第 2 级" in sentence


def test_the_sentence_says_that_the_level_asks_another_thing(desk, cadre, administrator):
    shown(cadre, 2, 1)
    draft = drafting.begin(by=administrator)
    said = all_said()["LZ04"]
    one = regrouping.Regrouping(
        "LZ04", said.levels, tuple(regrouping.Became(level, level, level == 2) for level in (1, 2, 3, 4, 5))
    )
    drafting.regroup(draft, one, by=administrator)
    drafting.publish(draft, by=administrator, on=MAY_1)
    sentence = explain(cadre, "LZ04", on=clock.today()).sentence
    assert "5月1日起第 2 级要求的内容变了" in sentence
    assert "5" in sentence.split("；")[-1]


def test_leaving_the_levels_as_they_are_empties_the_draft_of_them(desk):
    desk.post(reverse(LEVELS, args=["LZ04"]), form_of())
    desk.post(reverse(LEVELS, args=["LZ04"]), {"back": "1"})
    assert drafting.draft().regroupings == {}


def test_a_trainer_may_not_regroup(frame, trainer, browse):
    trainer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert browse(trainer).get(reverse(LEVELS, args=["LZ04"])).status_code == 404
