// What every page does: short messages, failed requests said aloud, the browser's zone, keyboard focus after swaps.

const REFUSAL_IS_TEXT = /^text\/plain/;

/** Show a sentence for a while; it stays as long as the pointer or focus is on it. */
export function toast(sentence) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("p");
  words.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  document.getElementById("toasts").append(box);
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 3000) : box.remove());
  setTimeout(leave, 8000);
}

/** Tell a screen reader, without showing anything. */
export function say(sentence) {
  document.getElementById("said").textContent = sentence;
}

/** The token that a request by our own scripts must carry. */
export function csrfToken() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

/** What a refused answer says: our views send the sentence alone, everything else gets a general one. */
export function sentenceOf(status, contentType, body) {
  if (REFUSAL_IS_TEXT.test(contentType || "") && body) return body;
  if (status === 403) return "This page is too old for that. Reload it, then try again.";
  if (status >= 500) return "Something failed on our side. Nothing was changed.";
  return "That did not work. Reload the page, then try again.";
}

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
