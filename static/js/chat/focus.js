// Keeping the person's place when a part of the page is shown anew: the focus, and which details are open.

/** Put `fresh` where `old` stands, by `change`; the focus and the open details of `old` go with it. */
export function keptFocus(old, change, fresh) {
  const open = callsIn(old).filter((call) => call.querySelector("[data-fold][open]"));
  const hadFocus = old.contains(document.activeElement) ? document.activeElement : null;
  const place = hadFocus?.closest("[data-call]");
  change();
  for (const call of open) {
    const fold = callIn(fresh, call.dataset.call)?.querySelector("[data-fold]");
    if (fold) fold.open = true;
  }
  if (!place) return;
  const call = callIn(fresh, place.dataset.call);
  (call?.querySelector(hadFocus.localName === "button" ? "button" : "summary") ?? call)?.focus({ preventScroll: true });
}

/** Bring a card to the person's attention, unless they are in the middle of something. */
export function offerFocus(card) {
  const here = document.activeElement;
  const isIdle = !here || here === document.body || (here.matches("textarea") && !here.value);
  if (isIdle) card.focus({ preventScroll: true });
}

/** The calls in a part of the page, itself included. */
export function callsIn(part) {
  return [...(part.matches("[data-call]") ? [part] : []), ...part.querySelectorAll("[data-call]")];
}

/** The one with this id. */
export function callIn(part, id) {
  return callsIn(part).find((call) => call.dataset.call === id);
}
