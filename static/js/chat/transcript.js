// The messages on the page. A reply in the making grows with the run's log, as plain text with its tool calls in
// between; when the run has ended, the server renders it.

import { addCall, noteResult, refresh } from "./calls.js";
import { keptFocus } from "./focus.js";

const NEAR = 120; // pixels from the end that still count as being at the end

const box = document.getElementById("transcript");
const turns = document.getElementById("turns");

/** Keep the newest text in sight, unless the person has scrolled up to read. */
export function keepInSight(change) {
  const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  const result = change();
  if (isAtEnd) toEnd();
  return result;
}

export function toEnd() {
  box.scrollTop = box.scrollHeight;
}

/** A message of the person; `id` is its client_message_id. */
export function addMine(text, id) {
  const turn = copyOf("mine-template");
  turn.dataset.sent = id;
  turn.querySelector("[data-text]").textContent = text;
  turns.append(turn);
  toEnd();
  return turn;
}

/** The person's message with this client_message_id, if it stands here. */
export function mine(id) {
  return turns.querySelector(`[data-sent="${id}"]`);
}

/** Say something about a message of the person; an empty sentence takes it away. */
export function noteOn(turn, sentence) {
  const note = turn.querySelector("[data-note]");
  note.textContent = sentence;
  note.hidden = !sentence;
}

/** The reply that this run makes; added at the end where it does not stand here yet. */
export function replyOf(run) {
  const known = turns.querySelector(`[data-run="${run}"]`);
  if (known) return known;
  const turn = copyOf("reply-template");
  turn.dataset.run = run;
  // An earlier reply cannot be made again once there is a later one.
  for (const retry of turns.querySelectorAll("[data-retry]")) retry.remove();
  keepInSight(() => turns.append(turn));
  return turn;
}

/** The replies on the page that are still being made. */
export function liveReplies() {
  return [...turns.querySelectorAll('[data-status="streaming"]')];
}

/** The replies that did something which can be taken back, oldest first. */
export function undoable() {
  return [...turns.querySelectorAll("[data-run]:has([data-undo])")];
}

/** One event of the run's log; true where it ends the run. */
export function apply(turn, event) {
  return keepInSight(() => (WRITES[event.type] ?? (() => false))(turn, event)) === true;
}

const WRITES = {
  TEXT_MESSAGE_CONTENT: (turn, { delta }) => void textOf(turn).append(delta),
  REASONING_MESSAGE_CONTENT(turn, { delta }) {
    turn.querySelector("[data-reasoning-box]").hidden = false;
    turn.querySelector("[data-reasoning]").append(delta);
  },
  TOOL_CALL_START: (turn, { toolCallId }) => addCall(partsOf(turn), toolCallId),
  TOOL_CALL_END: (turn) => show(turn),
  TOOL_CALL_RESULT(turn, { toolCallId }) {
    noteResult(partsOf(turn), toolCallId);
    show(turn);
  },
  CUSTOM: (turn, { name }) => name === "daymark.tool_call" && show(turn),
  RUN_ERROR: () => true,
  RUN_FINISHED: (turn, { outcome }) => outcome?.type !== "interrupt",
};

/** The calls of a reply as the server has them now. */
export function show(turn) {
  refresh(turn, () => stored(turn), keepInSight);
}

/** Put the stored reply in the place of the growing one. */
export async function settle(turn) {
  const reply = await stored(turn);
  if (reply.dataset.status === "streaming") throw new Error("the reply is not stored yet");
  keepInSight(() => keptFocus(turn, () => turn.replaceWith(reply), reply));
  window.htmx.process(reply);
}

const partsOf = (turn) => turn.querySelector("[data-parts]");

/** Where words go now: what a model says between two calls of one step stands before them, as it is stored. */
function textOf(turn) {
  const parts = partsOf(turn);
  const said = [...parts.children];
  const last = said.findLastIndex((part) => part.matches("[data-text]"));
  const callsSince = said.slice(last + 1);
  if (last >= 0 && !callsSince.some(isAnswered)) return said[last];
  const text = document.createElement("div");
  text.className = "plain";
  text.dataset.text = "";
  parts.insertBefore(text, callsSince.slice(callsSince.findLastIndex(isAnswered) + 1)[0] ?? null);
  return text;
}

const isAnswered = (part) => "answered" in part.dataset;

async function stored(turn) {
  const answer = await fetch(`/chat/replies/${turn.dataset.run}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(`the reply cannot be read: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
}

function copyOf(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}
