// What the server says of a block at another time, and putting it there. The words stand beside the block.

import { csrfToken, sentenceOf, showToastsOf } from "../messages.js";
import { draw, leave, putBeside, theGrid } from "./drawing.js";

const HEADERS = { "HX-Request": "true" };
export const NO_ANSWER = "The server does not answer.";
let bubble = null;

/** Show parts of a page, or a sentence, beside the block. */
export function speak(block, words) {
  hush();
  bubble = document.createElement("div");
  bubble.className = "carry-words";
  bubble.append(...(typeof words === "string" ? [words] : words));
  block.append(bubble);
  block.classList.add("block--speaking");
  putBeside(bubble, block);
}

/** Take the words away. */
export function hush() {
  bubble?.parentElement?.classList.remove("block--speaking");
  bubble?.remove();
  bubble = null;
}

/** Ask whether the item may begin then. The answer's parts, its sentence first. */
export async function ask(id, startAt, signal) {
  const answer = await fetch(`/items/${id}/place?${new URLSearchParams({ start_at: startAt })}`, { headers: HEADERS, signal });
  return partsOf(answer, await answer.text());
}

/** Put the item there: `{html}` of what is now, `{refused}` as parts of words, or `{failed}` as a sentence,
 *  `isLost` where nobody answered. */
export async function put(id, fields) {
  const headers = { ...HEADERS, "X-CSRFToken": csrfToken(), "HX-Current-URL": location.href };
  const address = new URL(theGrid().dataset.address, location.href).searchParams;
  const body = new URLSearchParams([...address, ...Object.entries(fields)]);
  try {
    const answer = await fetch(`/items/${id}/place`, { method: "POST", headers, body });
    const text = await answer.text();
    if (answer.ok && text.includes("data-grid")) return { html: text };
    const parts = partsOf(answer, text);
    return answer.status === 409 && parts[0].matches("[data-judged]") ? { refused: parts } : { failed: parts[0].textContent };
  } catch {
    return { failed: `Not moved. ${NO_ANSWER}`, isLost: true };
  }
}

/** Bring everything that a put block changed into the page. What is being written in the list stays. */
export function show(html) {
  const parts = new DOMParser().parseFromString(html, "text/html");
  leave(theGrid());
  replace(theGrid(), parts.querySelector("[data-grid]"));
  draw(theGrid());
  const [list, fresh] = [document.getElementById("items"), parts.getElementById("items")];
  if (list && fresh) {
    const items = [...fresh.children].map((item) => {
      const old = document.getElementById(item.id);
      return old?.matches(".item--open") ? old : item;
    });
    list.replaceChildren(...items);
    window.htmx.process(list);
    replace(document.getElementById("day-head"), parts.getElementById("day-head"));
  }
  showToastsOf(html);
}

function replace(old, fresh) {
  old.replaceWith(fresh);
  window.htmx.process(fresh);
}

function partsOf(answer, text) {
  const type = answer.headers.get("Content-Type");
  const found = new DOMParser().parseFromString(text, "text/html").querySelectorAll("[data-judged], [data-anyway]");
  if (found.length) return [...found];
  const words = document.createElement("p");
  words.textContent = answer.ok ? "You are signed out. Reload the page." : sentenceOf(answer.status, type, text);
  return [words];
}
