/* Names for the controls that Select2 and the calendar of the admin build: a screen reader hears the label of the field they stand for.
   Select2 4.0 gives its boxes roles but no names, and makes parts of them anew on every choice: hence the observer. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  function nameOf(select) {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    return select.getAttribute("aria-label") || (label ? label.textContent.trim().replace(/:$/, "") : "");
  }

  function put(element, attribute, value) {
    if (element && value && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
  }

  function repair() {
    let openName = "";
    for (const container of document.querySelectorAll("select + .select2-container")) {
      const name = nameOf(container.previousElementSibling);
      if (container.classList.contains("select2-container--open")) openName = name;
      const box = container.querySelector(".select2-selection[role=combobox]");
      put(box, "aria-label", name);
      put(box, "aria-controls", box && box.getAttribute("aria-owns"));
      put(container.querySelector("ul.select2-selection__rendered"), "role", "presentation");
      put(container.querySelector(".select2-search__field"), "aria-label", name);
      const shown = container.querySelector(".select2-selection__rendered[role=textbox]");
      if (shown) {
        shown.removeAttribute("role");
        shown.removeAttribute("aria-readonly");
      }
    }
    const list = document.querySelector("body > .select2-container--open");
    put(list, "role", "region");
    put(list, "aria-label", openName);
    for (const box of document.querySelectorAll(".calendarbox, .clockbox")) {
      put(box, "role", "region");
      put(box, "aria-label", box.querySelector("caption, h2") ? box.querySelector("caption, h2").textContent : "");
    }
    put(document.querySelector(".select2-search--dropdown .select2-search__field"), "aria-label", openName);
    put(document.querySelector(".select2-results__options[role=listbox]"), "aria-label", openName);
  }

  new MutationObserver(repair).observe(document.body, { childList: true, subtree: true });
  repair();
});
