"""Upper apps hang cards into lower pages."""

import pytest
from django.test import RequestFactory

from kit import slots


@pytest.fixture
def request_():
    return RequestFactory().get("/")


@pytest.fixture
def slot():
    name = "test.slot"
    slots._hung.pop(name, None)
    yield name
    slots._hung.pop(name, None)


def test_an_empty_slot_shows_nothing(request_, slot):
    assert slots.cards(slot, request_) == []


def test_cards_come_in_their_order_and_see_request_and_object(request_, slot):
    slots.register(slot, lambda request, thing: f"second {thing} {request.path}", order=20)
    slots.register(slot, lambda request, thing: f"first {thing}", order=10)
    assert slots.cards(slot, request_, "x") == ["first x", "second x /"]


def test_who_has_nothing_to_show_is_left_out(request_, slot):
    slots.register(slot, lambda request, thing: None)
    slots.register(slot, lambda request, thing: slots.Card("a.html", {"lesson": thing}))
    assert slots.cards(slot, request_, 7) == [slots.Card("a.html", {"lesson": 7})]


def test_registering_twice_shows_once_in_the_last_order(request_, slot):
    def late(request, thing):
        return "late"

    slots.register(slot, late, order=1)
    slots.register(slot, lambda request, thing: "early", order=5)
    slots.register(slot, late, order=9)
    assert slots.cards(slot, request_) == ["early", "late"]


def test_an_unregistered_function_is_not_asked_any_more(request_, slot):
    def card(request, thing):
        return "card"

    slots.register(slot, card)
    slots.unregister(slot, card)
    assert slots.cards(slot, request_) == []


def test_a_word_in_a_menu_is_current_on_its_page_and_on_those_it_covers(client, settings, slot):
    settings.DEMO = True
    slots.link(slot, "字号", "kit:display", covers=["kit:style"])
    seen = [slots.cards(slot, client.get(address).wsgi_request) for address in ("/settings/display/", "/styleguide/")]
    assert [entry.current for (entry,) in seen] == [True, True]
    slots.link("test.other", "字号", "kit:display")
    (other,) = slots.cards("test.other", client.get("/styleguide/").wsgi_request)
    assert other == slots.Entry("字号", "/settings/display/", current=False)


def test_a_word_is_shown_only_to_whom_it_is_for(client, slot):
    slots.link(slot, "字号", "kit:display", when=lambda request: "see" in request.GET)
    assert slots.cards(slot, client.get("/settings/display/").wsgi_request) == []
    assert len(slots.cards(slot, client.get("/settings/display/?see=1").wsgi_request)) == 1
