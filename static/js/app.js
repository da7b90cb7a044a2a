// What every page does: short messages, failed requests said aloud, the browser's zone, keyboard focus after swaps.

import { sentenceOf, stay, toast } from "./messages.js";

const UNDO_STAYS = 12000; // milliseconds
const MOST_ACTS = 3;

document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  toast(sentenceOf(xhr.status, xhr.getResponseHeader("Content-Type"), xhr.responseText));
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail: { elt, requestConfig } }) => {
    if (elt.hasAttribute("data-quiet")) return;
    toast(`${requestConfig.verb === "get" ? "" : "Not saved. "}The server did not answer: try again in a moment.`);
  });
}

// What was done, with the way back: told by the answer to a partial update, or by the page itself after a redirect, whose
// note becomes a toast once the page is there, so that it is read out. Without scripts it stays a note.
const toasts = document.getElementById("toasts");
new MutationObserver((records) => {
  for (const box of records.flatMap(({ addedNodes }) => [...addedNodes])) {
    if (box.matches?.("[data-toast]")) stay(box, UNDO_STAYS);
  }
  const acts = toasts.querySelectorAll("[data-toast]");
  for (const box of [...acts].slice(0, -MOST_ACTS)) if (!box.matches(":hover, :focus-within")) box.remove();
}).observe(toasts, { childList: true });
setTimeout(() => {
  for (const note of document.querySelectorAll(".notes [data-toast]")) {
    note.className = "toast";
    toasts.append(note);
  }
}, 100);

// The keys that undo lead to the way back, which is far away by Tab; Enter then takes it. Text fields undo their own.
document.addEventListener("keydown", (event) => {
  if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (document.activeElement?.matches("input, textarea, select")) return;
  const last = [...toasts.querySelectorAll("[data-toast] form button")].at(-1);
  if (!last) return;
  event.preventDefault();
  last.focus();
});

// A form asks to be emptied once what was typed has been stored.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || !detail.elt.matches("form[data-empty-after]")) return;
  detail.elt.reset();
  detail.elt.querySelector("[autofocus], input:not([type=hidden])")?.focus();
});

// A button whose work takes a while says so, and cannot be pressed twice; back on the page it can be pressed again.
document.addEventListener("submit", ({ target }) => {
  const button = target.querySelector("button[data-busy]");
  if (!button) return;
  button.dataset.says = button.textContent;
  button.textContent = button.dataset.busy;
  button.disabled = true;
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[data-says]")) {
    button.textContent = button.dataset.says;
    button.disabled = false;
  }
});

/** The field that is wrong, or else the one that goes on from here, gets the focus. */
function focusWithin(part) {
  (part.querySelector?.('[aria-invalid="true"]') ?? part.querySelector?.("[data-focus]"))?.focus();
}

document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => focusWithin(elt));
focusWithin(document.querySelector("main"));

for (const field of document.querySelectorAll("input[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}

// A filter applies as soon as it is chosen; without scripts its button does.
for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// A menu at the end of the window opens in sight.
document.addEventListener(
  "toggle",
  ({ target }) => target.open && target.matches("details.menu") && target.lastElementChild.scrollIntoView({ block: "nearest" }),
  true,
);

// An open menu closes when the person turns elsewhere.
document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
