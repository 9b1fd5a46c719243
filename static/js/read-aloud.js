/* Reads the main facts of a job aloud, where the telephone has an Indonesian voice. Everywhere else, and without a
   script, the button stays hidden and nothing is missed: every word of it stands on the page.

   [data-read-aloud="one sentence a line"]   hidden button; data-start, data-stop: its words */
"use strict";
(function () {
  var speech = window.speechSynthesis;
  if (!speech || !window.SpeechSynthesisUtterance) return;

  function voice() {
    return speech.getVoices().filter(function (one) { return /^id([-_]|$)/i.test(one.lang); })[0];
  }

  document.querySelectorAll("[data-read-aloud]").forEach(function (button) {
    var word = button.querySelector("span") || button;
    var reading = false;

    function say(on) {
      reading = on;
      word.textContent = on ? button.dataset.stop : button.dataset.start;
    }

    function show() { button.hidden = !voice(); }

    button.addEventListener("click", function () {
      speech.cancel();
      if (reading) { say(false); return; }
      var sentences = button.dataset.readAloud.split("\n"); /* long texts break off on some telephones */
      sentences.forEach(function (sentence, place) {
        var utterance = new SpeechSynthesisUtterance(sentence);
        utterance.voice = voice();
        utterance.lang = "id-ID";
        if (place === sentences.length - 1) utterance.onend = function () { say(false); };
        speech.speak(utterance);
      });
      say(true);
    });
    window.addEventListener("pagehide", function () { speech.cancel(); });
    if (speech.addEventListener) speech.addEventListener("voiceschanged", show);
    show();
  });
})();
