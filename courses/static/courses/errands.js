/* What is to be done, without a network: everyday words find the place in a lesson that is on this phone, and the blank form.
   The same rules as courses/errands.py; tests hold them together. Loaded where somebody asks for it. */
(function () {
  "use strict";

  function words(text) {
    return text.normalize("NFKC").trim().toLowerCase().split(/[\s,，、;；。.]+/).filter(Boolean);
  }

  // 4 as its own word, 3 part of its title, 2 in or around a word, 1 by two characters.
  function score(word, errand) {
    var names = [errand.title.toLowerCase()].concat(errand.words.toLowerCase().split(/\s+/).filter(Boolean));
    if (names.indexOf(word) >= 0) return 4;
    if (names[0].indexOf(word) >= 0) return 3;
    if (names.some(function (name) { return name.indexOf(word) >= 0 || (name.length > 1 && word.indexOf(name) >= 0); })) return 2;
    for (var n = 0; n + 1 < word.length; n++) {
      var pair = word.slice(n, n + 2);
      if (names.some(function (name) { return name.indexOf(pair) >= 0; })) return 1;
    }
    return 0;
  }

  function matching(query, rows) {
    var asked = words(query);
    if (!asked.length) return rows;
    return rows.map(function (row, place) {
      return { row: row, place: place, points: Math.max.apply(null, asked.map(function (word) { return score(word, row); })) };
    }).filter(function (one) { return one.points; }).sort(function (a, b) { return b.points - a.points || a.place - b.place; }).map(function (one) { return one.row; });
  }

  // root: holds the search, as the server made it. key: of the thing whose form is wanted. has(code): whether a lesson is here.
  function show(root, rows, key, page, has) {
    var form = root.querySelector("form");
    var list = root.querySelector("ul");
    var line = list.querySelector("template").content.firstElementChild;
    var head = root.querySelector("[data-found]");
    var lost = root.querySelector("[data-lost]");
    var one = rows.find(function (row) { return row.key === key && row.form; });

    function draw() {
      var found = matching(form.elements.q.value, rows);
      var isAll = found === rows || !found.length;
      lost.hidden = Boolean(found.length);
      head.textContent = isAll ? head.getAttribute("data-all") : head.getAttribute("data-found").replace("99", found.length);
      list.textContent = "";
      (found.length ? found : rows).forEach(function (row) {
        var item = line.cloneNode(true);
        var links = item.querySelectorAll("a");
        item.querySelector("strong").textContent = row.title;
        link(links[0], row, row.lesson && has(row.lesson) && "#lesson=" + row.lesson + "&" + row.place);
        link(links[1], row, row.form && "#form=" + row.key);
        item.querySelector("small").hidden = !row.lesson || has(row.lesson);
        list.append(item);
      });
    }

    function link(element, row, address) {
      element.hidden = !address;
      element.href = page + address;
      element.setAttribute("aria-label", row.title + "：" + element.textContent);
    }

    if (one) {
      root.textContent = "";
      root.insertAdjacentHTML("beforeend", one.form); // as the server made it
      document.title = one.form_title;
      return;
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      draw();
      head.scrollIntoView();
    });
    form.elements.q.value = new URLSearchParams(location.search).get("q") || "";
    draw();
  }

  window.errands = { matching: matching, show: show };
})();
