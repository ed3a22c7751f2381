// While rules are written, each line says what the bank has for it; without script there is a button.
"use strict";

for (const form of document.querySelectorAll("form[data-counts]")) {
  let asked = 0;
  form.addEventListener("change", async (event) => {
    const line = event.target.closest("fieldset");
    if (!line || !line.querySelector("[data-fits]")) return;
    const mine = ++asked;
    const data = new FormData(form);
    data.set("do", "count");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      if (!answer.ok || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const place of form.querySelectorAll("[data-fits]")) {
        const said = page.querySelector(`[data-fits="${place.dataset.fits}"]`);
        if (said) place.replaceChildren(...said.childNodes);
      }
    } catch {
      // Without network the button still counts, later.
    }
  });
}
