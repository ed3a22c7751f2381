"""Abilities: named, ordered, added, taken out of use."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from competencies import ability_edits
from competencies.ability_edits import AbilitySaid, BadAbilities
from competencies.competency_edits import all_said, retire
from competencies.framework import framework
from competencies.load import DATA, load_framework
from competencies.models import Ability
from people.api import load_posts
from tests.competencies.test_load import edit

PAGE, MAY_1 = "framework_abilities", date(2026, 5, 1)
NOW = {"LZ-name": "履职能力", "LZ-order": "1", "TJ-name": "调解能力", "TJ-order": "4"}


@pytest.fixture
def desk(frame, administrator, browse):
    administrator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return browse(administrator)


def names() -> list[str]:
    return list(dict.fromkeys(one.ability.name for one in framework().competencies))


def test_a_name_and_the_order_act_at_once(desk):
    sent = NOW | {"LZ-name": "履职尽责", "LZ-order": "9"}
    assert desk.post(reverse(PAGE), sent).status_code == 302
    assert names() == ["调解能力", "履职尽责"]


def test_one_more_ability_is_added_in_the_empty_line(desk):
    desk.post(reverse(PAGE), NOW | {"new-key": "dj", "new-name": "党建能力", "new-order": "2"})
    assert list(ability_edits.all_said()) == ["LZ", "DJ", "TJ"]
    assert "党建能力" in desk.get(reverse("framework_competency_new")).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"new-key": "DJ", "new-name": "履职能力"}, "已有别的能力叫这个名字"),
        ({"new-key": "党建", "new-name": "党建能力"}, "大写字母或数字"),
        ({"LZ-name": ""}, "请填名称。"),
        ({"TJ-is_retired": "on"}, "人民调解规则与流程"),
    ],
)  # fmt: skip
def test_one_wrong_line_keeps_nothing_and_says_what_to_do(desk, sent, said):
    response = desk.post(reverse(PAGE), NOW | {"TJ-name": "调处能力"} | sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "调处能力" in page  # typed, and still there
    assert names() == ["履职能力", "调解能力"]


def test_an_empty_ability_goes_out_of_use_and_is_offered_no_more(desk, frame, administrator):
    frame.mediation.requirements.all().delete()
    retire(frame.mediation, by=administrator, on=MAY_1)
    assert desk.post(reverse(PAGE), NOW | {"TJ-is_retired": "on"}).status_code == 302
    assert Ability.objects.get(key="TJ").retired_on is not None
    page = desk.get(reverse("framework_competency_new")).context["form"]
    assert [key for key, _name in page.own.fields["ability"].choices] == ["LZ"]
    assert all_said()["TJ01"].ability == "TJ"


def test_a_trainer_looks_and_changes_nothing(frame, trainer, browse):
    trainer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = browse(trainer)
    assert client.get(reverse(PAGE)).status_code == 200
    assert client.post(reverse(PAGE), NOW).status_code == 404


def test_the_data_files_overwrite_no_ability_that_a_person_wrote(tmp_path, administrator):
    load_posts()
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    load_framework(folder=folder)
    ability_edits.save([AbilitySaid("LZ", "履职尽责", 1)], by=administrator, on=MAY_1)
    edit(folder / "abilities.csv", "履职能力", "履行职责")
    done = {one.what: one for one in load_framework(folder=folder)}
    assert done["abilities"].differs == ("履职尽责",)
    assert Ability.objects.get(key="LZ").name == "履职尽责"


def test_nothing_is_half_kept(frame, administrator):
    with pytest.raises(BadAbilities):
        ability_edits.save([AbilitySaid("LZ", "履职尽责", 1), AbilitySaid("DJ", "", 5)], by=administrator, on=MAY_1)
    assert names() == ["履职能力", "调解能力"]
