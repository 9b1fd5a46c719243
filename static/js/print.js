/* Prints the page. Without a script the button stays hidden: the browser's own menu prints too.

   [data-print]   hidden button */
"use strict";
(function () {
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
