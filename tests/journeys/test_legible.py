"""Every learner screen for older eyes and hands: no barrier that axe finds, large targets, nothing cut off, at any text size."""

from __future__ import annotations

from itertools import chain

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys import screens

pytestmark = [pytest.mark.journey, pytest.mark.phone]

SMALL = {"width": 320, "height": 640}  # the narrowest screen that is promised
# WeChat's own text zoom on top of the usual size, in percent.
ZOOMS = (160, 200)
# Beyond AA: 7:1 for text, as the design asks.
RULES = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}
# What is cut off: text in a box that hides what runs over, and anything beyond the right edge.
CUT_OFF = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const hidden = [...document.querySelectorAll("body *")].filter((one) => {
    const style = getComputedStyle(one);
    if (one.closest(".aside, .skip, [hidden]") || style.clipPath !== "none" || !one.textContent.trim() || /TEXTAREA|PROGRESS/.test(one.tagName)) return false;
    return /hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
  });
  return [...(wide > 0 ? [`the page is ${wide} px too wide`] : []), ...hidden.map((one) => one.outerHTML.slice(0, 80))];
}"""
# A line that begins with a stop, which no printer would set.
LINE_STARTS = """() => {
  const found = [], words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  const at = (node, place) => { range.setStart(node, place); range.setEnd(node, place + 1); return range.getClientRects()[0]; };
  for (let node = words.nextNode(); node; node = words.nextNode()) {
    if (!node.parentElement.getClientRects().length || node.parentElement.closest(".aside, script, style, option, textarea")) continue;
    for (const { index } of node.data.matchAll(/[、。，；：？！）”》]/g)) {
      const here = at(node, index), before = index && at(node, index - 1);
      if (here && before && here.width && here.top > before.top + 5 && here.left < before.left) found.push(`a line begins with ${node.data.trim().slice(0, 60)}`);
    }
  }
  return found;
}"""
# Whatever one taps outside of running text, smaller than 48 px or nearer than 8 px to the next below or beside it.
SMALL_TARGETS = """() => {
  const inText = (one) => one.tagName === "A" && getComputedStyle(one).display === "inline" && one.closest("p, li, dd, td, small, label, h2, h3");
  const shown = (one) => one.offsetParent !== null && one.getClientRects().length && !one.closest(".skip, .aside, [hidden]");
  const box = (one) => {
    const label = one.closest("label") || (one.id && document.querySelector(`label[for="${one.id}"]`));
    return (/^(radio|checkbox)$/.test(one.type) && label ? label : one).getBoundingClientRect();
  };
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((one) => shown(one) && !inText(one))
    .filter((one) => { const b = box(one); return b.height < 47.5 || b.width < 47.5; })
    .map((one) => `${one.outerHTML.slice(0, 90)} ${Math.round(box(one).width)}x${Math.round(box(one).height)}`);
}"""
MAIN_TOO_SMALL = """() => [...document.querySelectorAll(".button-main")].filter((one) => one.offsetParent !== null)
  .filter((one) => one.getBoundingClientRect().height < 59.5).map((one) => one.outerHTML.slice(0, 90))"""


def test_every_screen_can_be_read_and_tapped_by_older_people(untouched, travel):
    page = travel("legible", SMALL).page
    axe, found, seen = Axe(), [], []
    walk = screens.walk(page, untouched.address, untouched.links["cadre"])
    for name in chain(walk, screens.finish(page, untouched.address)):
        seen.append(name)
        for theme in screens.THEMES:
            screens.set_root(page, "data-contrast", theme)
            said = axe.run(page, options=RULES).response["violations"]
            found += [
                f"{name}, {theme}: {one['id']} {[node['html'][:90] for node in one['nodes']][:3]}" for one in said
            ]
        for size in screens.SIZES:
            screens.set_root(page, "data-size", size)
            found += [f"{name} at {size} px: {one}" for one in page.evaluate(CUT_OFF) + page.evaluate(LINE_STARTS)]
        screens.set_root(page, "data-size", "20")
        found += [f"{name}: small {one}" for one in page.evaluate(SMALL_TARGETS) + page.evaluate(MAIN_TOO_SMALL)]
        for zoom in ZOOMS:
            page.evaluate("size => { document.documentElement.style.fontSize = size; }", f"{125 * zoom // 100}%")
            found += [f"{name} at a zoom of {zoom} %: {one}" for one in page.evaluate(CUT_OFF)]
        page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    assert len(seen) > 50
    assert not found, "\n".join(found)
