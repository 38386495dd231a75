// The sequence of a plan's stops: dragged by their handles, or moved with the arrows, without leaving the page.
// Without this file the arrows post the same form, and the page comes anew.
(() => {
  "use strict";
  const said = document.createElement("div");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  document.body.append(said);
  const say = (sentence) => {
    said.textContent = "";
    // A reader hears only what changes after it has looked.
    setTimeout(() => { said.textContent = sentence; }, 50);
  };

  const page = () => document.getElementById("content");
  const form = () => document.querySelector("form[data-sequence]");
  const rows = () => [...document.querySelectorAll("[data-trip-point]")];
  let sortable = null;
  let busy = false;

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    page().replaceWith(document.adoptNode(fresh.getElementById("content")));
    begin();
    const told = page().querySelector(":scope > .alert");
    if (told) say(told.textContent.trim());
  }

  function complain(sentence) {
    const alert = document.createElement("div");
    alert.className = "alert alert-danger";
    alert.setAttribute("role", "alert");
    alert.textContent = sentence;
    page().prepend(alert);
    alert.scrollIntoView({ block: "nearest" });
  }

  const isPlan = (response) => response.ok && new URL(response.url).pathname === location.pathname;

  async function post(move, focus) {
    const order = new FormData(form());
    if (move) order.set("move", move);
    busy = true;
    sortable.option("disabled", true);
    page().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form().action, { method: "POST", body: new URLSearchParams(order) });
      const html = await answer.text();
      if (isPlan(answer)) {
        show(html);
      } else {
        await reload(new DOMParser().parseFromString(html, "text/html").querySelector(".error-page .lead"));
      }
    } catch {
      complain("Not saved: there is no connection. Load the page again to see the sequence as it is.");
      return;
    } finally {
      busy = false;
      page().removeAttribute("aria-busy");
    }
    document.getElementById(focus)?.focus();
  }

  // What was refused is undone before the eyes: the stops are shown as they are now.
  async function reload(reason) {
    const now = await fetch(location.href);
    if (!isPlan(now)) {
      location.reload();
      return;
    }
    show(await now.text());
    complain(reason ? reason.textContent.trim() : "The sequence could not be saved.");
  }

  function dropped(event) {
    if (event.oldIndex === event.newIndex) return;
    const ids = rows().map((row) => row.dataset.tripPoint);
    form().querySelectorAll("[name=trip_point]").forEach((input, place) => { input.value = ids[place]; });
    post(null, `stop-${event.item.dataset.tripPoint}`);
  }

  function begin() {
    if (!form() || rows().length < 2) return;
    page().querySelectorAll("[data-drag-handle], [data-with-drag]").forEach((part) => { part.hidden = false; });
    form().addEventListener("submit", (event) => {
      event.preventDefault();
      if (!busy) post(event.submitter?.value, event.submitter?.id);
    });
    sortable = Sortable.create(rows()[0].parentElement, {
      draggable: "[data-trip-point]",
      handle: "[data-drag-handle]",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      ghostClass: "being-dragged",
      onEnd: dropped,
    });
  }

  begin();
})();
