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
  const problem = document.getElementById("sequence-problem");
  let sortable = null;
  let busy = false;

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    page().replaceWith(document.adoptNode(fresh.getElementById("content")));
    begin();
    const told = page().querySelector(":scope > .alert");
    if (told) say(told.textContent.trim());
  }

  function complain(sentence, details) {
    const alert = problem.content.cloneNode(true).firstElementChild;
    alert.querySelector("span").textContent = sentence;
    if (details) {
      details.className = "mb-0";
      alert.append(details);
    }
    page().prepend(alert);
    page().firstElementChild.scrollIntoView({ block: "nearest" });
  }

  const isPlan = (response) => response.ok && new URL(response.url).pathname === location.pathname;

  async function post(move, focus, undo) {
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
        await reload(new DOMParser().parseFromString(html, "text/html").querySelector(".error-page"));
      }
    } catch {
      if (undo) undo();
      complain("No answer came from the server. Load the page again to see the sequence as it is.");
      return;
    } finally {
      busy = false;
      sortable.option("disabled", false);
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
    const sentence = reason?.querySelector(".lead");
    complain(sentence ? sentence.textContent.trim() : "The sequence could not be saved.", reason?.querySelector("ul"));
  }

  function dropped(event) {
    if (event.oldIndex === event.newIndex) return;
    const inputs = [...form().querySelectorAll("[name=trip_point]")];
    const before = inputs.map((input) => input.value);
    rows().forEach((row, place) => { inputs[place].value = row.dataset.tripPoint; });
    post(null, `stop-${event.item.dataset.tripPoint}`, () => {
      inputs.forEach((input, place) => { input.value = before[place]; });
      sortable.sort(before);
    });
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
      dataIdAttr: "data-trip-point",
      handle: "[data-drag-handle]",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      ghostClass: "being-dragged",
      onEnd: dropped,
    });
  }

  begin();
})();
