/* Everything works without this file. It moves focus to the list of problems, and makes leaving faster. */
(function () {
  "use strict";
  var problems = document.querySelector(".problems");
  if (problems) problems.focus();

  // An urgent page is the answer to a form. Give it an address of its own, so that reloading sends nothing again.
  var here = document.body.getAttribute("data-here");
  if (here && window.history.replaceState) window.history.replaceState(null, "", here);

  var exit = document.getElementById("exit");
  if (!exit) return;
  function leave(event) {
    if (event) event.preventDefault();
    var veil = document.createElement("div");
    veil.className = "veil";
    document.body.appendChild(veil);
    document.title = "\u2026";
    window.location.replace(exit.href);
  }
  exit.addEventListener("click", leave);

  var presses = [];
  document.addEventListener("keyup", function (event) {
    if (event.key !== "Shift") { presses = []; return; }
    var now = Date.now();
    presses = presses.filter(function (at) { return now - at < 5000; }).concat(now);
    if (presses.length >= 3) leave();
  });
})();
