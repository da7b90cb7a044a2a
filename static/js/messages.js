// What our scripts tell the person, and what they need to talk to the server. No side effects when loaded: where file
// names carry hashes, a page may load this module under two names.

const REFUSAL_IS_TEXT = /^text\/plain/;
const SENTENCE_STAYS = 8000; // milliseconds

/** Show a sentence for a while; it stays as long as the pointer or focus is on it. */
export function toast(sentence) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("p");
  words.textContent = sentence;
  box.append(words);
  document.getElementById("toasts").append(box);
  stay(box, SENTENCE_STAYS);
}

/** Give a toast its way to be closed, and let it go after a while: `milliseconds`, or once nobody is on it any more. */
export function stay(box, milliseconds) {
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => box.remove());
  box.append(close);
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 3000) : box.remove());
  setTimeout(leave, milliseconds);
}

/** Show the toasts that an answer of ours brings along, where htmx does not do it. */
export function showToastsOf(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  document.getElementById("toasts").append(...answer.querySelectorAll("[data-toast]"));
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
