// The Chat page: composer, provider, stop and retry, and what comes over the socket.

import { say, toast } from "../messages.js";
import { isBareAnswer, leadTo } from "./answers.js";
import { isWaiting, onCallsChanged } from "./calls.js";
import { startCountdown } from "./countdown.js";
import { keep, newId, release, waiting } from "./outbox.js";
import { ChatSocket } from "./socket.js";
import { addMine, apply, liveReplies, mine, noteOn, replyOf, settle, show, toEnd, undoable } from "./transcript.js";

const chat = document.getElementById("chat");
const composer = document.getElementById("composer");
const content = document.getElementById("content");
const provider = document.getElementById("provider");
const state = document.getElementById("chat-state");
const sendButton = document.getElementById("send");
const stopButton = document.getElementById("stop");
const hint = document.getElementById("chat-hint");

const CONNECTION = {
  connecting: "Connecting…",
  waiting: "The connection is lost. Reconnecting…",
  "signed-out": "You are signed out. Sign in again to go on; what you wrote is kept in this tab.",
  ready: "",
};
const HINT = hint.textContent;
const UNSETTLED_TRIES = 5;
const MOST_LOOKED_AT = 5; // replies

const draftKey = () => `daymark.draft.${chat.dataset.conversation || "new"}`;
const conversation = () => Number(chat.dataset.conversation) || null;

// --- the reply that is being made ------------------------------------------------------------------------------------

const seen = new Map(); // run -> the last seq that the page shows

function attach(turn) {
  const run = turn.dataset.run;
  if (!seen.has(run)) seen.set(run, Number(turn.dataset.seq) || 0);
  socket.send({ type: "attach", run, after: seen.get(run) });
  showBusy();
}

function hearEvent({ run, seq, event, conversation: where }) {
  if (where !== conversation()) return;
  const turn = replyOf(run);
  const last = seen.get(run) ?? 0;
  if (seq <= last || turn.dataset.status !== "streaming") return;
  if (seq > last + 1) {
    socket.send({ type: "attach", run, after: last });
    return;
  }
  seen.set(run, seq);
  if (apply(turn, event)) finish(turn, event);
  else if (event.type === "RUN_STARTED" || event.type === "RUN_FINISHED") listChanged();
}

async function finish(turn, event, tries = UNSETTLED_TRIES) {
  turn.dataset.status = "ended";
  turn.setAttribute("aria-busy", "false");
  turn.querySelector("[data-thinking]")?.remove();
  showBusy();
  try {
    await settle(turn);
    say(event.type === "RUN_ERROR" ? `The reply failed. ${event.message}` : "The reply is complete.");
    listChanged();
    undoable().slice(-MOST_LOOKED_AT).forEach(show); // the agent may have taken back what an earlier reply did
  } catch {
    if (tries > 0) setTimeout(() => finish(turn, event, tries - 1), 1000);
    else toast("The reply has ended, but could not be shown in full. Reload the page.");
  }
}

/** A reply is being made; one that waits for the person does not keep them from writing. */
function isBusy() {
  return liveReplies().some((turn) => !isWaiting(turn));
}

function showBusy() {
  for (const turn of liveReplies()) turn.setAttribute("aria-busy", String(!isWaiting(turn)));
  stopButton.hidden = !isBusy();
  sendButton.hidden = isBusy();
  hint.hidden = isBusy() || !liveReplies().some(isWaiting);
  if (hint.hidden) hint.textContent = HINT;
}

// --- sending ---------------------------------------------------------------------------------------------------------

function submit() {
  const text = content.value.trim();
  if (!text || isBusy() || waitingHere().length > 0) return;
  if (!hint.hidden && isBareAnswer(text)) return pointAtRequest();
  const frame = { type: "send", client_message_id: newId(), conversation: conversation(), content: text };
  if (provider.value) frame.provider = provider.value;
  if (chat.dataset.contextType) frame.context_type = chat.dataset.contextType;
  if (chat.dataset.contextId) frame.context_id = Number(chat.dataset.contextId);
  keep(frame);
  clear();
  document.getElementById("chat-hello")?.remove();
  addMine(text, frame.client_message_id);
  sendWaiting();
}

/** Nothing is sent, so the request still waits. */
function pointAtRequest() {
  clear();
  hint.textContent = "Nothing was sent: the request above is decided by its buttons. A new message withdraws it.";
  leadTo(document.querySelector("[data-waiting]"));
  say(hint.textContent);
}

function clear() {
  content.value = "";
  sessionStorage.removeItem(draftKey());
  fit();
}

const waitingHere = () => waiting().filter((frame) => frame.conversation === conversation());

/** Send what no server has accepted yet; again after each reconnect, under the same id. */
function sendWaiting() {
  for (const frame of waiting()) {
    const isSent = socket.send(frame);
    const turn = mine(frame.client_message_id);
    if (turn) noteOn(turn, isSent ? "" : "Not sent yet: it goes out as soon as the connection is back.");
  }
}

/** What is only worth doing now; unlike a message it is not kept for later. */
function command(frame) {
  const isSent = socket.send(frame);
  if (!isSent) toast("There is no connection right now. Try again in a moment.");
  return isSent;
}

function hearAccepted({ client_message_id: id, conversation: where, run }) {
  const frame = id ? release(id) : null;
  if (frame && frame.conversation !== where && frame.conversation === conversation()) adopt(where, frame.content);
  if (where !== conversation()) return listChanged();
  const turn = id && mine(id);
  if (turn) noteOn(turn, "");
  replyOf(run);
  showBusy();
  listChanged();
}

/** The new conversation has its number now. */
function adopt(id, firstWords) {
  chat.dataset.conversation = String(id);
  delete chat.dataset.contextType;
  delete chat.dataset.contextId;
  history.replaceState(null, "", `/chat/${id}`);
  document.getElementById("chat-title").textContent = firstWords.split("\n", 1)[0].slice(0, 60);
  document.getElementById("current").value = String(id);
}

function hearError({ code, detail, ref }) {
  const frame = ref && release(ref);
  if (!frame) {
    for (const retry of document.querySelectorAll("[data-retry]:disabled")) retry.disabled = false;
    if (code !== "unauthenticated") toast(detail);
    return;
  }
  // The message was refused, not lost: its words go back to where they can be changed and sent again.
  mine(ref)?.remove();
  content.value = [frame.content, content.value].filter(Boolean).join("\n\n");
  keepDraft();
  fit();
  toast(`Not sent: ${detail}`);
}

function listChanged() {
  document.body.dispatchEvent(new CustomEvent("conversations-changed"));
}

// --- the socket ------------------------------------------------------------------------------------------------------

const HEARD = { event: hearEvent, accepted: hearAccepted, error: hearError };

const socket = new ChatSocket({
  onState(name) {
    state.textContent = CONNECTION[name];
    chat.dataset.connection = name;
    if (name !== "ready") return;
    liveReplies().forEach(attach);
    showWaiting();
    sendWaiting();
  },
  onFrame: (frame) => HEARD[frame.type]?.(frame),
});

/** What waits may have been decided elsewhere: with several cards the log tells it only after the last. */
function showWaiting() {
  liveReplies().filter(isWaiting).forEach(show);
}

/** What was done may have been taken back on another page meanwhile. */
function showAnew() {
  showWaiting();
  undoable().slice(-MOST_LOOKED_AT).forEach(show);
}

// --- the composer ----------------------------------------------------------------------------------------------------

function keepDraft() {
  sessionStorage.setItem(draftKey(), content.value);
}

/** As tall as what is written, where the browser does not do it by itself. */
function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  content.style.height = "auto";
  content.style.height = `${content.scrollHeight}px`;
}

content.value = sessionStorage.getItem(draftKey()) ?? "";
content.addEventListener("input", () => {
  keepDraft();
  fit();
});
content.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
stopButton.addEventListener("click", () => {
  for (const turn of liveReplies()) command({ type: "cancel", run: turn.dataset.run });
  content.focus();
});
document.addEventListener("click", ({ target }) => {
  const retry = target.closest("[data-retry]");
  if (retry && command({ type: "retry", run: retry.dataset.retry })) retry.disabled = true;
  const line = target.closest("[data-say]");
  if (!line) return;
  content.value = line.dataset.say;
  submit();
});

const PROVIDER_KEY = "daymark.provider";
const remembered = sessionStorage.getItem(PROVIDER_KEY);
if ([...provider.options].some((option) => option.value === remembered)) provider.value = remembered;
provider.addEventListener("change", () => sessionStorage.setItem(PROVIDER_KEY, provider.value));

document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && showAnew());
onCallsChanged(document.getElementById("turns"), showBusy);
startCountdown();

for (const frame of waitingHere()) {
  document.getElementById("chat-hello")?.remove();
  addMine(frame.content, frame.client_message_id);
}
showBusy();
fit();
if (document.querySelector(".turn")) toEnd(); // what a new conversation begins with is read from its top
