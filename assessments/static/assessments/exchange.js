// What is said for the whole file acts at once; without script there is a button.
"use strict";

for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", () => {
    const place = document.activeElement?.closest("article[id]")?.id;
    if (place) form.action = `${form.action.split("#")[0]}#${place}`;
    form.requestSubmit();
  });
}
