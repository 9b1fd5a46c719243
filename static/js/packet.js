"use strict";
document.querySelectorAll("[data-until]").forEach(function (place) {
  if (Date.now() > Date.parse(place.dataset.until)) place.hidden = false;
});
