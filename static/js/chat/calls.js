// The tool calls of a reply in the making. A call gets its place when the model begins it; how it stands and what it
// says is rendered by the server, which is asked whenever the log says that something has changed.

import { say } from "../messages.js";
import { callIn, callsIn, keptFocus, offerFocus } from "./focus.js";

const TRIES = 5;
const PAUSE = 1000; // milliseconds between them
const asking = new Map(); // reply -> whether something has changed since it was last asked for

/** The model begins a call: it stands here from now on. */
export function addCall(parts, id) {
  if (callIn(parts, id)) return;
  const call = document.getElementById("act-template").content.firstElementChild.cloneNode(true);
  call.dataset.call = id;
  parts.append(call);
}

/** The model has been told what came of the call. */
export function noteResult(parts, id) {
  const call = callIn(parts, id);
  if (call) call.dataset.answered = "";
}

/** Show the calls of a reply as `stored()` brings them; `change` makes the change to the page. */
export async function refresh(turn, stored, change) {
  const isAsked = asking.has(turn);
  asking.set(turn, true);
  if (isAsked) return;
  for (let tries = TRIES; asking.get(turn) && tries > 0; ) {
    asking.set(turn, false);
    try {
      const reply = await stored();
      change(() => update(turn, reply));
    } catch {
      tries -= 1;
      asking.set(turn, true);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
  asking.delete(turn);
}

/** Whether a reply waits for the person. */
export function isWaiting(turn) {
  return turn.querySelector("[data-waiting]") !== null;
}

/** Hear when calls are shown anew, by the log or by what the person did. */
export function onCallsChanged(turns, hear) {
  turns.addEventListener("calls-changed", hear);
  turns.addEventListener("htmx:load", ({ detail: { elt } }) => {
    if (!elt.matches?.("[data-call]")) return;
    // What had the focus is gone with the old card. The next one of this reply that waits comes first.
    const next = "waiting" in elt.dataset ? elt : elt.closest("[data-run]").querySelector("[data-waiting]");
    (next ?? elt).focus();
    hear();
  });
}

function update(turn, reply) {
  for (const old of callsIn(turn)) {
    const fresh = callIn(reply, old.dataset.call);
    if (!fresh || isSame(old, fresh) || old.querySelector(".htmx-request")) continue;
    if (!("answered" in old.dataset)) delete fresh.dataset.answered; // the log has not come that far here
    keptFocus(old, () => old.replaceWith(fresh), fresh);
    window.htmx.process(fresh);
    if ("waiting" in fresh.dataset) announce(fresh);
  }
  turn.dispatchEvent(new CustomEvent("calls-changed", { bubbles: true }));
}

/** A card stays as it is as long as it waits: it may say what stood in the way of a decision. */
function isSame(old, fresh) {
  return old.dataset.state === fresh.dataset.state || ("waiting" in old.dataset && "waiting" in fresh.dataset);
}

function announce(card) {
  say(`${card.querySelector("[data-words]").textContent} This waits for your decision.`);
  offerFocus(card);
}
