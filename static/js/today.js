// The order of a day: dragged by its grip with mouse, pen or finger, or moved with the arrow keys.
// The list changes at once; the moves are told to the server one after the other, in the order they were made.

import { csrfToken, say, sentenceOf, showToastsOf, toast } from "./messages.js";

const list = document.querySelector("[data-items]");
let told = Promise.resolve();

const items = () => [...list.children].filter((child) => child.matches("[data-item]"));

/** Tell the server where the item stands now: behind its predecessor, or before all others. */
function tell(item) {
  const before = item.nextElementSibling;
  const after = item.previousElementSibling;
  const place = after ? ["after", after.dataset.item] : before ? ["before", before.dataset.item] : null;
  if (!place) return;
  told = told.then(() => send(item.dataset.item, new URLSearchParams([place])));
}

async function send(id, body) {
  const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true", "HX-Current-URL": location.href };
  try {
    const answer = await fetch(`/items/${id}/move`, { method: "POST", headers, body });
    const html = await answer.text();
    if (answer.ok) showToastsOf(html);
    else fail(sentenceOf(answer.status, answer.headers.get("Content-Type"), html));
  } catch {
    fail("Not moved: the server did not answer.");
  }
}

function fail(sentence) {
  toast(`${sentence} The order shown may not be the stored one: reload the page.`);
}

function announce(item) {
  const all = items();
  say(`${item.dataset.title}, position ${all.indexOf(item) + 1} of ${all.length}`);
}

list.addEventListener("keydown", (event) => {
  const grip = event.target.closest(".grip");
  if (!grip || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const item = grip.closest("[data-item]");
  const neighbour = event.key === "ArrowUp" ? item.previousElementSibling : item.nextElementSibling;
  if (!neighbour) return;
  if (event.key === "ArrowUp") neighbour.before(item);
  else neighbour.after(item);
  grip.focus();
  item.scrollIntoView({ block: "nearest" });
  announce(item);
  tell(item);
});

let drag = null;

list.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".grip");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  grip.focus();
  const item = grip.closest("[data-item]");
  drag = { item, pointer: event.pointerId, home: item.nextElementSibling, from: items().indexOf(item) };
  item.classList.add("item--dragged");
  // The list holds the pointer: the item itself leaves the document for a moment each time it changes places.
  list.setPointerCapture(event.pointerId);
});

list.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const others = items().filter((item) => item !== drag.item);
  const next = others.find((item) => {
    const box = item.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  if ((next ?? null) === drag.item.nextElementSibling) return;
  list.insertBefore(drag.item, next ?? null);
  drag.item.scrollIntoView({ block: "nearest" });
});

function drop(isKept) {
  if (!drag) return;
  const { item, home, from, pointer } = drag;
  drag = null;
  item.classList.remove("item--dragged");
  if (list.hasPointerCapture(pointer)) list.releasePointerCapture(pointer);
  if (!isKept) list.insertBefore(item, home);
  item.querySelector(".grip").focus();
  if (items().indexOf(item) === from) return;
  announce(item);
  tell(item);
}

list.addEventListener("pointerup", () => drop(true));
list.addEventListener("pointercancel", () => drop(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") drop(false);
});

document.querySelector("[data-go]").addEventListener("change", ({ target }) => {
  if (target.value && target.validity.valid) target.form.requestSubmit();
});
