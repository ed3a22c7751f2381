"""Scripts of a page in one file: the right ones, with what their tags told them."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from kit import joined

JOINED = {"joined/page.js": ["offline/outbox.js", "offline/phone.js"]}
OUTBOX = '<script src="/static/offline/outbox.0123456789ab.js" defer data-user="u1" data-csrf="t"></script>'
PHONE = '<script src="/static/offline/phone.0123456789ab.js" defer\n  data-done="都交上去了 > 3"></script>'
OTHER = '<script src="/static/assessments/quiz.0123456789ab.js" defer></script>'
ONE = '<script src="/static/joined/page.js" defer></script>'


def page(html: str) -> str:
    return joined.page(html, JOINED, prefix="/static/", address=lambda name: f"/static/{name}")


def test_scripts_behind_each_other_become_one():
    html = page(f"<p>a</p>{OUTBOX}\n  {PHONE}{OTHER}<p>b</p>")
    assert html.startswith("<p>a</p><template") and html.endswith(f"{ONE}{OTHER}<p>b</p>")
    assert html.count("<script") == 2


def test_what_is_no_script_may_stand_between_them():
    assert page(f"{OUTBOX}<template>between</template>{PHONE}{OTHER}").endswith(f"{ONE}{OTHER}")
    assert "between" in page(f"{OUTBOX}<template>between</template>{PHONE}")


def test_what_a_script_was_told_stays_on_the_page():
    html = page(OUTBOX + PHONE)
    assert '<template data-of="offline/outbox.js" data-user="u1" data-csrf="t"></template>' in html
    assert 'data-done="都交上去了 > 3"' in html


@pytest.mark.parametrize("html", [OUTBOX, PHONE + OUTBOX, OUTBOX + OTHER + PHONE, OTHER, "<p>none</p>"])
def test_other_orders_and_parts_stay_as_they_are(html):
    assert page(html) == html


def test_each_part_stands_by_itself_and_asks_for_its_own_words():
    one, two = joined.script({"a/one.js": "(function(){document.currentScript})();", "a/two.js": "b();"}).splitlines()
    assert one.startswith("""try{(function(){document.querySelector('[data-of="a/one.js"]')})();}catch(e)""")
    assert two.startswith("try{b();}catch(e)")


def test_a_page_whose_files_were_not_gathered_keeps_its_tags():
    html = Template("{% load kit static %}{% joined %}" + OUTBOX + PHONE + "{% endjoined %}").render(Context())
    assert html == OUTBOX + PHONE
