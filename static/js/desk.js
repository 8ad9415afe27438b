// Staff pages work without this file. It only adds habits: keys, focus on what just happened, a warning before the
// time is up, notes that outlive it, and a phone sheet that keeps itself.
"use strict";
(() => {
  const banner = document.querySelector(".banner, .error-summary, .problems");
  if (banner) {
    banner.setAttribute("tabindex", "-1");
    banner.focus();
  }

  // Modifiers always, never single keys (WCAG 2.1.4): Alt+Shift+N next, A assign to me, S save, P the phone rings.
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    const button = document.querySelector(`[data-key="${event.code.replace("Key", "")}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });

  // Long work: the bar moves without a new page, focus stays, and a quarter done is said aloud (S-37). It ends before the
  // time is up, so that a page left open keeps nobody signed in.
  const job = document.querySelector("[data-poll]");
  if (job) {
    const said = document.getElementById("said");
    const parts = ["state", "bar", "how-far"];
    let left = 400;
    let quarter = -1;
    const look = async () => {
      const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
      if (answer && !answer.ok) { location.reload(); return; }
      const fresh = answer && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
      if (fresh) {
        const bar = fresh.querySelector("progress");
        const isOver = !("poll" in fresh.dataset);
        const now = isOver ? 5 : Math.floor((4 * bar.value) / bar.max);
        const words = parts.filter((id) => id !== "bar").map((id) => fresh.querySelector(`#${id}`).textContent).join(". ");
        const held = job.contains(document.activeElement);
        if (isOver) job.replaceChildren(...fresh.childNodes);
        else for (const id of parts) document.getElementById(id).replaceWith(fresh.querySelector(`#${id}`));
        if (isOver && held) job.querySelector("a, button").focus();
        if (now > quarter) said.textContent = words;
        quarter = now;
        if (isOver) return;
      }
      left -= 1;
      if (left) setTimeout(look, 2000);
    };
    setTimeout(look, 2000);
  }

  // Two minutes before the time is up somebody is asked; what stands in the forms is kept either way (S-40).
  const body = document.body;
  if (body.dataset.over) {
    const box = document.getElementById("time");
    const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
    const post = (url, told) => fetch(url, {
      method: "POST", body: new URLSearchParams(told), headers: { "X-CSRFToken": token() }, redirect: "manual",
    });
    let seen = Date.now();
    let before = null;
    let kept = false;
    const keepTexts = () => {
      const told = {};
      for (const field of document.querySelectorAll("main textarea:not([readonly]), main form input[type=text], main form input:not([type])")) {
        if (field.name && field.value !== field.defaultValue) told[field.name] = field.value;
      }
      if (Object.keys(told).length) post(body.dataset.unsent, told);
    };
    const stay = async () => {
      const answer = await post(body.dataset.stay, {});
      if (!answer.ok) { location.reload(); return; }
      post(body.dataset.drop, {}); // it still stands in the form
      box.hidden = true;
      kept = false;
      seen = Date.now();
      if (before) before.focus();
    };
    box.querySelector("button").addEventListener("click", stay);
    document.addEventListener("desk:touched", () => { seen = Date.now(); box.hidden = true; kept = false; });
    setInterval(() => {
      const quiet = (Date.now() - seen) / 1000;
      if (quiet >= body.dataset.over) {
        location.reload();
      } else if (quiet >= body.dataset.warn && !kept) {
        kept = true;
        keepTexts();
        before = document.activeElement;
        box.hidden = false;
        box.querySelector("button").focus();
      }
    }, 1000);
  }

  // The phone sheet keeps each answer as it is given and opens the questions that follow from it.
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  let waiting = 0;
  let busy = false;
  let again = false;
  const side = () => document.getElementById("side");

  const follow = (fresh) => {
    const asked = document.getElementById("asked");
    const had = new Map([...asked.children].map((part) => [part.dataset.page, part]));
    let place = null;
    for (const part of [...fresh.getElementById("asked").children]) {
      const old = had.get(part.dataset.page);
      had.delete(part.dataset.page);
      if (old) {
        const mark = old.querySelector("[name$='--mark']");
        if (mark && !part.classList.contains("wrong")) mark.value = part.querySelector("[name$='--mark']").value;
        old.classList.toggle("is-answered", part.classList.contains("is-answered"));
        place = old;
      } else {
        if (place) place.after(part);
        else asked.prepend(part);
        place = part;
      }
    }
    had.forEach((part) => { if (!part.contains(document.activeElement)) part.remove(); });
    const scrolled = side().scrollTop;
    side().replaceWith(fresh.getElementById("side"));
    side().scrollTop = scrolled;
  };

  const keep = async () => {
    if (busy) { again = true; return; }
    busy = true;
    const told = new FormData(sheet);
    told.append("live", "1");
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: new URLSearchParams(told), redirect: "manual" });
      if (answer.ok) {
        document.dispatchEvent(new Event("desk:touched"));
        follow(new DOMParser().parseFromString(await answer.text(), "text/html"));
        document.getElementById("saved").textContent = sheet.dataset.kept;
      } else {
        document.getElementById("saved").textContent = sheet.dataset.notKept;
      }
    } catch {
      document.getElementById("saved").textContent = sheet.dataset.notKept;
    }
    busy = false;
    if (again) { again = false; keep(); }
  };
  document.getElementById("asked").addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
})();
