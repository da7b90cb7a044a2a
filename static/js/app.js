// What every page does: short messages, failed requests said aloud, the browser's zone, keyboard focus after swaps.

import { sentenceOf, toast } from "./messages.js";

document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  toast(sentenceOf(xhr.status, xhr.getResponseHeader("Content-Type"), xhr.responseText));
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail: { elt, requestConfig } }) => {
    if (elt.hasAttribute("data-quiet")) return;
    toast(`${requestConfig.verb === "get" ? "" : "Not saved. "}The server did not answer: try again in a moment.`);
  });
}

// A form asks to be emptied once what was typed has been stored.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || !detail.elt.matches("form[data-empty-after]")) return;
  detail.elt.reset();
  detail.elt.querySelector("[autofocus], input:not([type=hidden])")?.focus();
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
