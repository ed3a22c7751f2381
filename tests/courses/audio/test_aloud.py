"""【读题】 and 【念给我听】: who hears what, in which order, and that there is no word of it where no voice reads."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import api, versions
from courses.audio import passages
from courses.models import PassageSound
from kit import clock, joined
from tests.assessments.test_take import hand_in
from tests.courses.audio.factories import read_aloud
from tests.courses.audio.test_views import body
from tests.courses.factories import lesson, teach

PIECE = re.compile(r'<li data-piece="([^"]*)"><p>(.*?)</p>')


@pytest.fixture(autouse=True)
def _nothing_kept():
    versions._kept.clear()


@pytest.fixture
def sitting(bank, cadre, beeps):
    """A small test of 王主任, every question of which can be heard."""
    made = api.start_test(cadre, "LZ04", 2, at=clock.now())
    read_aloud(passages.wanted().values())
    return made


def page_of(sitting, number=1):
    return f"/quiz/{sitting.pk}/{number}/"


def aloud_of(sitting, number=1):
    return f"{page_of(sitting, number)}aloud/"


def html_of(client, address):
    return client.get(address).content.decode()


def test_the_question_has_the_button_before_its_words(sitting, browse, cadre):
    html = html_of(browse(cadre), page_of(sitting))
    assert f'href="{aloud_of(sitting)}"' in html and "读题" in html and 'data-stop="停"' in html
    assert html.count("<small>哔</small>") == 2, (
        "a machine says that it is one: here, and on the pattern for the next questions"
    )
    assert html.index("<progress") < html.index("data-aloud") < html.index("<legend")
    assert "<audio" not in html, "nothing is fetched before the tap"


def test_its_script_costs_the_page_nothing(sitting, browse, cadre, settings):
    html = html_of(browse(cadre), page_of(sitting))
    served = joined.page(html, settings.JOINED_SCRIPTS, prefix="/static/", address=lambda name: f"/static/{name}")
    assert re.findall(r'<script src="/static/([^"]+)"', served) == ["joined/page.js", "joined/question.js"]
    assert '<template data-kit="aloud">' in served


def test_the_pieces_come_in_the_order_of_the_page(sitting, browse, cadre):
    client = browse(cadre)
    for number in (1, 2, 3):
        shown = re.findall(r'name="a" value="(\w)"', html_of(client, page_of(sitting, number)))
        heard = PIECE.findall(html_of(client, aloud_of(sitting, number)))
        marks = [mark for mark, _text in heard if mark]
        assert marks == [f"[name=&quot;a&quot;][value=&quot;{key}&quot;]" for key in shown]
        assert [text for mark, text in heard if not mark][2:] == ["第 1 个", "第 2 个", "第 3 个", "第 4 个"]


def test_without_script_the_pieces_play_one_by_one(sitting, browse, cadre):
    html = html_of(browse(cadre), aloud_of(sitting))
    assert html.count('<audio controls preload="none">') == len(PIECE.findall(html)) == 10
    assert f'href="{page_of(sitting)}"' in html and "哔" in html
    assert "法律这样写" not in html


def test_a_piece_is_a_file_that_the_phone_keeps(sitting, browse, cadre):
    client = browse(cadre)
    address = re.search(r'<source src="([^"]+\.webm)"', html_of(client, aloud_of(sitting)))[1]
    response = client.get(f"{address}?whole")
    assert (response.status_code, response["Content-Type"]) == (200, "audio/webm")
    assert body(response)[:4] == b"\x1a\x45\xdf\xa3"
    assert response["Cache-Control"].startswith("private, max-age=2592000")


def test_nobody_else_and_nothing_else_is_found(sitting, browse, cadre, outsider):
    client = browse(cadre)
    one = re.search(r'<source src="([^"]+\.webm)"', html_of(client, aloud_of(sitting)))[1]
    own = {re.search(r"(\w{32})\.webm", one)[1]}
    page = html_of(client, aloud_of(sitting))
    others = set(PassageSound.objects.values_list("sound__digest", flat=True)) - set(
        re.findall(r"(\w{32})\.webm", page)
    )
    assert others and own
    assert client.get(f"{aloud_of(sitting)}{others.pop()}.webm").status_code == 404
    assert client.get(f"{aloud_of(sitting)}{'0' * 32}.webm").status_code == 404
    assert client.get(f"{aloud_of(sitting)}../x.webm").status_code == 404
    assert client.get(aloud_of(sitting, 9)).status_code == 404
    stranger = browse(outsider)
    assert stranger.get(aloud_of(sitting)).status_code == 404
    assert stranger.get(one).status_code == 404


def test_once_it_is_handed_in_its_questions_are_silent(sitting, browse, cadre):
    client = browse(cadre)
    one = re.search(r'<source src="([^"]+\.webm)"', html_of(client, aloud_of(sitting)))[1]
    hand_in(client, sitting)
    assert client.get(aloud_of(sitting)).status_code == 404
    assert client.get(one).status_code == 404


def test_a_question_of_which_a_piece_is_missing_has_no_button(sitting, browse, cadre):
    stem = versions.version(sitting.asked[0].version).stem
    PassageSound.objects.filter(digest=passages.digest_of(stem)).delete()
    client = browse(cadre)
    assert 'data-aloud="' not in html_of(client, page_of(sitting)).split("<template")[0]
    assert client.get(aloud_of(sitting)).status_code == 404
    assert 'data-aloud="' in html_of(client, page_of(sitting, 2)).split("<template")[0]


def test_without_a_voice_there_is_no_word_of_it(sitting, browse, cadre, settings):
    settings.SPEECH = ""
    client = browse(cadre)
    assert "aloud" not in html_of(client, page_of(sitting))
    assert "aloud" not in html_of(client, "/start/notice/") and "aloud" not in html_of(client, "/notice/")
    assert client.get(aloud_of(sitting)).status_code == 404
    assert client.get("/notice/aloud/").status_code == 404


def test_the_button_costs_one_query(sitting, browse, cadre, settings):
    client = browse(cadre)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get(page_of(sitting))
        return len(seen)

    asked()
    heard = asked()
    settings.SPEECH = ""
    assert heard == asked() + 1


def test_the_notice_is_heard_clause_by_clause_by_everybody(sitting, client):
    html = html_of(client, "/notice/")
    assert "念给我听" in html and "aloud.js" in html and 'id="clause-1"' in html
    told = html_of(client, "/notice/aloud/")
    heard = PIECE.findall(told)
    assert [mark for mark, _text in heard] == [f"#clause-{n}" for n in range(1, len(heard) + 1)]
    assert heard[0][1].startswith("谁") and len(heard) == html.count('id="clause-')
    address = re.search(r'<source src="([^"]+\.mp3)"', told)[1]
    response = client.get(address)
    assert response["Content-Type"] == "audio/mpeg" and body(response)[:1] == b"\xff"


def test_a_question_is_no_part_of_what_everybody_hears(sitting, client, browse, cadre):
    name = re.search(r"(\w{32}\.webm)", html_of(browse(cadre), aloud_of(sitting)))[1]
    client.logout()
    assert client.get(f"/notice/aloud/{name}").status_code == 404


def test_a_clause_that_is_new_silences_the_notice_until_it_is_read(sitting, client, settings):
    settings.SITE_OWNER = "别的机关"
    assert "念给我听" not in html_of(client, "/notice/")
    read_aloud(text for text in passages.wanted().values() if "别的机关" in text)
    assert "念给我听" in html_of(client, "/notice/")


def test_the_first_set_up_offers_it_too(sitting, browse, cadre):
    html = html_of(browse(cadre), "/start/notice/")
    assert "念给我听" in html and html.index("念给我听") < html.index('id="clause-1"') < html.index("我已看过")


def test_the_desk_says_how_many_questions_can_be_heard(sitting, browse, trainer):
    teach(lesson())  # who may write comes with the lessons
    assert "在用的 10 道题里，10 道能听。" in html_of(browse(trainer), reverse("course_sounds"))
