"""A person's data at the desk are masked, opened for a reason, found by ID number; optional fields have a purpose."""

import json

import pytest
from django.urls import reverse

from kit.models import AuditEvent
from people import personal_data
from people.models import Person
from people.roster.values import check_sign
from tests.people.factories import give_office

PHONE = "13800001234"
ID = "14052219800506123"
ID += check_sign(ID)


@pytest.fixture
def wang(cadre):
    cadre.phone, cadre.id_number, cadre.background = PHONE, ID, "养蜂"
    cadre.save()
    return cadre


def page(client, name, person):
    return client.get(reverse(f"people:{name}", args=[person.pk])).content.decode()


def opened(client, person, **typed):
    typed = {"names": ["phone"], "reason": "call", "why": "通知开班时间"} | typed
    return client.post(reverse("people:person_open", args=[person.pk]), typed).content.decode()


def test_numbers_are_masked_until_somebody_says_why(browse, contact, wang):
    client = browse(contact)
    before = page(client, "person_data", wang)
    assert "138****1234" in before and PHONE not in before
    assert PHONE in opened(client, wang)
    assert PHONE not in page(client, "person_data", wang)


def test_the_trail_keeps_which_field_was_opened_and_why_but_no_value(browse, contact, wang):
    opened(browse(contact), wang, why=f"给王建国打电话 {PHONE}")
    event = AuditEvent.objects.get(action="people.number_opened")
    assert (event.by_id, event.object_id) == (contact.pk, str(wang.pk))
    assert event.fields["reason"] == "call" and "phone" in event.fields
    said = json.dumps(event.said(), ensure_ascii=False)
    assert PHONE not in said and "王建国" not in said


@pytest.mark.parametrize("typed", [{"why": "  查 "}, {"why": ""}, {"reason": ""}, {"reason": "fun"}, {"names": []}])
def test_without_a_real_reason_nothing_is_opened(browse, contact, wang, typed):
    assert PHONE not in opened(browse(contact), wang, **typed)
    assert not AuditEvent.objects.filter(action="people.number_opened").exists()


def test_an_id_number_is_for_the_county_only(browse, contact, organizer, wang):
    assert ID not in opened(browse(contact), wang, names=["id_number"])
    assert str(personal_data.BY_NAME["id_number"].label) not in page(browse(contact), "person_data", wang)
    assert ID in opened(browse(organizer), wang, names=["id_number"])


@pytest.mark.parametrize("name", ["person_data", "person_open", "person_optional"])
def test_nobody_outside_the_scope_finds_the_page(browse, contact, cadre, outsider, name):
    address = reverse(f"people:{name}", args=[outsider.pk])
    client = browse(contact)
    assert (client.get(address) if name == "person_data" else client.post(address)).status_code == 404
    assert browse(cadre).get(reverse("people:person_data", args=[cadre.pk])).status_code == 404


def test_optional_fields_show_their_purpose_and_are_kept_with_a_row_in_the_trail(browse, organizer, cadre):
    client = browse(organizer)
    assert str(personal_data.BY_NAME["background"].purpose) in page(client, "person_data", cadre)
    typed = {"education": "college", "party_member": "yes", "background": "会计", "id_number": f" {ID.lower()} "}
    client.post(reverse("people:person_optional", args=[cadre.pk]), typed)
    cadre = Person.objects.get(pk=cadre.pk)
    assert (cadre.education, cadre.party_member, cadre.background, cadre.id_number) == ("college", True, "会计", ID)
    assert set(AuditEvent.objects.get(action="people.person_changed").fields) == set(personal_data.OPTIONAL)


def test_an_empty_id_number_leaves_the_old_one_and_a_tick_removes_it(browse, organizer, wang):
    address = reverse("people:person_optional", args=[wang.pk])
    client = browse(organizer)
    client.post(address, {"background": "养蜂", "id_number": ""})
    assert Person.objects.get(pk=wang.pk).id_number == ID
    client.post(address, {"background": "养蜂", "remove_id_number": "on"})
    assert Person.objects.get(pk=wang.pk).id_number_hash is None


def test_a_wrong_id_number_is_refused_and_the_rest_is_kept_as_typed(browse, organizer, cadre):
    answer = browse(organizer).post(
        reverse("people:person_optional", args=[cadre.pk]), {"background": "会计", "id_number": ID[:-1] + "0"}
    )
    assert "会计" in answer.content.decode()
    assert Person.objects.get(pk=cadre.pk).background == ""


def test_the_county_finds_somebody_by_the_whole_id_number_and_leaves_a_trace_without_it(browse, organizer, wang):
    answer = browse(organizer).post(reverse("people:by_id_number"), {"id_number": ID.lower()})
    assert reverse("people:person_data", args=[wang.pk]) in answer.content.decode()
    event = AuditEvent.objects.get(action="people.id_number_searched")
    assert event.fields["found"] == "1" and ID not in json.dumps(event.said())
    assert browse(organizer).post(reverse("people:by_id_number"), {"id_number": ID[:17]}).status_code == 200


def test_a_township_has_no_search_by_id_number(browse, contact):
    assert browse(contact).get(reverse("people:by_id_number")).status_code == 404


def test_the_owner_sees_each_field_masked_with_purpose_and_readers(browse, wang):
    shown = browse(wang).get(reverse("people:my_data")).content.decode()
    assert "138****1234" in shown and PHONE not in shown and ID not in shown
    for each in personal_data.FIELDS:
        assert str(each.label) in shown and str(each.purpose) in shown


def test_the_owner_takes_everything_along_as_json(browse, county, wang, organizer):
    give_office(wang, "ZR", county.village)
    opened(browse(organizer), wang, why="通知开班时间")
    answer = browse(wang).get(reverse("people:my_data_file", args=["json"]))
    assert "attachment" in answer["Content-Disposition"]
    document = json.loads(answer.content)
    sections = {each["key"]: each["rows"] for each in document["sections"]}
    values = [value for row in sections["person"] for value in row.values()]
    assert PHONE in values and ID in values
    assert sections["offices"] and sections["opened"]
    wanted = {"competencies.evidence", "assessments.answers", "learning.credit", "courses.completions", "certificates"}
    assert wanted | {"messages", "devices", "events"} <= set(sections)
    assert AuditEvent.objects.filter(action="people.own_data_fetched", by_id=wang.pk).exists()


def test_the_page_to_read_holds_nothing_from_elsewhere(browse, wang):
    text = browse(wang).get(reverse("people:my_data_file", args=["html"])).content.decode()
    assert PHONE in text and "src=" not in text and "href=" not in text and "<script" not in text


def test_there_is_no_other_kind_of_file(browse, wang):
    assert browse(wang).get(reverse("people:my_data_file", args=["xml"])).status_code == 404
