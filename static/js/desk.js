// Staff pages work without this file. It only adds habits: keys, and focus on what just happened.
"use strict";
(() => {
  const banner = document.querySelector(".banner, .error-summary");
  if (banner) {
    banner.setAttribute("tabindex", "-1");
    banner.focus();
  }
  // Modifiers always, never single keys (WCAG 2.1.4): Alt+Shift+N next, A assign to me, S save.
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    const button = document.querySelector(`[data-key="${event.code.replace("Key", "")}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
})();
