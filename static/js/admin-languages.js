/* One language at a time in forms with Indonesian and English columns. Without this script both are shown.
   Rows are found by the class that modeltranslation gives its controls: mt-field-title-ind, mt-field-title-en. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const LANGUAGES = [["ind", "Bahasa Indonesia"], ["en", "English"]];
  const form = document.querySelector("#content-main form");
  if (!form) return;

  const rows = { ind: [], en: [] };
  for (const control of form.querySelectorAll(".mt")) {
    const found = /mt-field-\S+-(ind|en)\b/.exec(control.className);
    const row = control.closest(".form-row");
    if (found && row && !rows[found[1]].includes(row)) rows[found[1]].push(row);
  }
  if (!rows.en.length) return;

  const bar = document.createElement("div");
  bar.className = "jr-languages";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", document.documentElement.lang === "id" ? "Bahasa isian" : "Language of the fields");
  const buttons = LANGUAGES.map(([code, name]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.lang = code === "ind" ? "id" : code;
    button.addEventListener("click", () => show(code));
    bar.append(button);
    return [code, button];
  });

  /* A row with an error stays in sight in either language. */
  function show(chosen) {
    for (const [code, button] of buttons) {
      button.setAttribute("aria-pressed", String(code === chosen));
      for (const row of rows[code]) row.hidden = code !== chosen && !row.classList.contains("errors");
    }
  }

  form.querySelector("fieldset").before(bar);
  show("ind");
});
