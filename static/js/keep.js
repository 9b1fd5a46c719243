/* Keeps the codes of chosen jobs on this telephone. Without it, or where nothing may be stored, the address of the list
   is the list: every element here is a link or a hidden button that works, or is not missed, without a script.

   [data-keep=CODE]      link on a job's page: keeps the job, or takes it out again (data-on, data-off: its words)
   [data-keep-ticked]    button of the list of jobs: keeps those that are ticked, and opens all that is kept
   [data-kept="A B"]     the list's page: without codes in the address it opens what is kept here (data-kept-path)
   [data-keep-all]       hidden button there: keeps what the address holds
   [data-drop=CODE]      link there: takes a job out here as well, then goes on */
"use strict";
(function () {
  var NAME = "jr-simpanan";
  var MOST = 20;
  var CODE = /^[A-Z]{2,4}-[0-9A-Z]{4,10}$/;

  function read() {
    try {
      var found = JSON.parse(localStorage.getItem(NAME) || "[]");
      return Array.isArray(found) ? found.filter(function (code) { return CODE.test(code); }).slice(0, MOST) : [];
    } catch (error) {
      return [];
    }
  }

  function write(codes) {
    try {
      localStorage.setItem(NAME, JSON.stringify(codes.slice(0, MOST)));
      return true;
    } catch (error) {
      return false;
    }
  }

  function without(codes, code) {
    return codes.filter(function (other) { return other !== code; });
  }

  function first(codes) {
    return codes.concat(read().filter(function (code) { return codes.indexOf(code) === -1; }));
  }

  function addressOf(path, codes) {
    return path + "?" + codes.map(function (code) { return "kode=" + encodeURIComponent(code); }).join("&");
  }

  function keepOne(link) {
    var code = link.dataset.keep;
    var word = link.querySelector("span") || link;
    function show() {
      word.textContent = read().indexOf(code) === -1 ? link.dataset.off : link.dataset.on;
    }
    if (!write(read())) return;
    link.setAttribute("role", "button");
    link.addEventListener("click", function (event) {
      var codes = read();
      if (write(codes.indexOf(code) === -1 ? [code].concat(codes) : without(codes, code))) {
        event.preventDefault();
        show();
      }
    });
    link.addEventListener("keydown", function (event) {
      if (event.key === " ") { event.preventDefault(); link.click(); }
    });
    show();
  }

  function keepTicked(button) {
    button.addEventListener("click", function (event) {
      var boxes = button.form.querySelectorAll("[name=kode]:checked");
      var home = button.form.querySelector("[name=asal]");
      var codes = first(Array.prototype.map.call(boxes, function (box) { return box.value; }));
      if (boxes.length && write(codes)) {
        event.preventDefault();
        location.assign(addressOf(button.formAction, codes) + (home ? "&asal=" + home.value : ""));
      }
    });
  }

  function keepList(place) {
    var shown = place.dataset.kept.split(" ").filter(Boolean);
    var button = place.querySelector("[data-keep-all]");
    if (!/[?&]kode=/.test(location.search) && read().length) {
      location.replace(addressOf(place.dataset.keptPath, read()));
      return;
    }
    place.querySelectorAll("[data-drop]").forEach(function (link) {
      link.addEventListener("click", function () { write(without(read(), link.dataset.drop)); });
    });
    if (!button || !write(read())) return;
    var kept = read();
    button.hidden = shown.every(function (code) { return kept.indexOf(code) !== -1; });
    button.addEventListener("click", function () {
      if (write(first(shown))) button.querySelector("span").textContent = button.dataset.done;
    });
  }

  document.querySelectorAll("[data-keep]").forEach(keepOne);
  document.querySelectorAll("[data-keep-ticked]").forEach(keepTicked);
  document.querySelectorAll("[data-kept]").forEach(keepList);
})();
