// A block is carried to another time: with mouse, pen or finger, or with the arrow keys. On its way the server is asked
// what it would mean; put down, the server decides. What it refuses goes back, and can be had anyway.

import { say, toast } from "../messages.js";
import { place, putBeside, theGrid } from "./drawing.js";
import { clockText, instantOf, snapped, stepped, timeAt } from "./places.js";
import { hold, refresh, release } from "./refreshing.js";
import { ask, hush, NO_ANSWER, put, show, speak } from "./talking.js";

const STEP = 15; // minutes
const FINE_STEP = 5; // with Shift
const ASK_AFTER = 150; // milliseconds without a move
const SLACK = 4; // pixels that a press may move and still be none

let carry = null;

const stretchesOf = (column) => JSON.parse(column.dataset.stretches);
const range = () => [Number(theGrid().dataset.low), Number(theGrid().dataset.high)];
const columns = () => [...theGrid().querySelectorAll("[data-day]")];

/** Take the block up. A pale copy stays where it was. */
function lift(block) {
  const { from, to, lane, lanes } = block.dataset;
  const column = block.closest("[data-day]");
  const ghost = block.cloneNode(true);
  for (const part of [ghost, ...ghost.querySelectorAll("[id]")]) part.removeAttribute("id");
  for (const name of ["data-block", "data-name"]) ghost.removeAttribute(name);
  ghost.classList.add("block--ghost");
  ghost.inert = true;
  block.before(ghost);
  const time = block.querySelector(".block-time").textContent;
  return take(block, { ghost, home: { column, from: Number(from), to, lane, lanes, time }, from: Number(from), column });
}

/** Take up an item that has no block yet: one is made, at the first open time of its day. */
function liftLoose(loose) {
  const column = loose.closest("[data-day]");
  const block = document.getElementById("block-form").content.firstElementChild.cloneNode(true);
  const { loose: id, name, version, lasts } = loose.dataset;
  Object.assign(block.dataset, { block: id, name, version, lasts });
  block.querySelector(".block-title").textContent = name;
  column.querySelector(".grid-blocks").append(block);
  const made = take(block, { loose, column, from: null });
  carryTo(column, firstOpen(column) ?? Number(theGrid().dataset.low));
  return made;
}

function take(block, more) {
  hush();
  hold();
  block.classList.add("block--carried");
  const time = block.querySelector(".block-time");
  carry = { block, time, id: block.dataset.block, minutes: Number(block.dataset.lasts), ...more };
  return carry;
}

/** The first quarter of an hour that is neither over nor closed. */
function firstOpen(column) {
  const [low, high] = range();
  const now = Number(column.querySelector("[data-now]")?.dataset.from ?? low);
  const closed = [...column.querySelectorAll(".grid-closed")].map(({ dataset }) => [Number(dataset.from), Number(dataset.to)]);
  let at = Math.max(low, now);
  for (const [from, to] of closed) if (from <= at && at < to && to < high) at = to;
  const ofDay = stretchesOf(column);
  return stepped(ofDay, at - 1, 1, STEP, low, high) ?? snapped(ofDay, at, STEP, low, high);
}

/** The block that is carried, and from where; null for none. */
const carried = () => (carry && !carry.isSent ? carry : null);

/** Have it at this place of this column, and ask what that would mean. */
function carryTo(column, from) {
  if (from === null || (carry.column === column && carry.from === from)) return;
  if (carry.column !== column) {
    const { activeElement } = document;
    carry.isMoving = true; // the focus is lost for a moment
    column.querySelector(".grid-blocks").append(carry.block);
    if (carry.block.contains(activeElement)) activeElement.focus({ preventScroll: true });
    carry.isMoving = false;
  }
  Object.assign(carry, { column, from });
  place(carry.block, { from, to: from + carry.minutes, lane: 0, lanes: 1 });
  const { shows } = timeAt(stretchesOf(column), from);
  carry.time.textContent = `${clockText(shows)}–${clockText(shows + carry.minutes)}`;
  const words = `${column.dataset.says} ${clockText(shows)}`;
  say(words);
  speak(carry.block, words);
  askSoon();
}

function askSoon() {
  const asking = carry;
  clearTimeout(asking.timer);
  asking.stop?.abort();
  asking.timer = setTimeout(async () => {
    asking.stop = new AbortController();
    const { signal } = asking.stop;
    try {
      const parts = await ask(asking.id, startOf(asking), signal);
      if (carry !== asking || signal.aborted || asking.isSent) return;
      speak(asking.block, parts);
      say(parts[0].textContent);
    } catch {
      if (carry === asking && !signal.aborted) speak(asking.block, NO_ANSWER);
    }
  }, ASK_AFTER);
}

const startOf = ({ column, from }) => instantOf(timeAt(stretchesOf(column), from));

/** Put it where it came from. */
function putBack() {
  const { block, ghost, loose, home, time, timer, stop } = carry;
  const hadFocus = block.contains(document.activeElement);
  clearTimeout(timer);
  stop?.abort();
  hush();
  carry.isMoving = true;
  if (loose) block.remove();
  else {
    ghost.replaceWith(block);
    block.classList.remove("block--carried", "block--waiting");
    place(block, home);
    time.textContent = home.time;
  }
  if (hadFocus) (loose ?? block).querySelector("button").focus({ preventScroll: true });
  carry = null;
  release();
}

/** Put it down where it is. */
async function drop() {
  const { block, id, home, column, from } = carry;
  if (home && column === home.column && from === home.from) {
    putBack();
    return;
  }
  clearTimeout(carry.timer);
  carry.stop?.abort();
  carry.isSent = true;
  block.classList.add("block--waiting");
  const fields = { start_at: startOf(carry), version: block.dataset.version };
  settle(await put(id, fields), id, fields);
}

/** What became of it: it is there, or went back. */
function settle({ html, refused, failed, isLost }, id, fields) {
  if (html) {
    hush();
    carry = null;
    show(html);
    release();
    document.getElementById(`block-grip-${id}`)?.focus({ preventScroll: true });
    return;
  }
  if (carry) putBack();
  if (failed) {
    toast(failed);
    if (!isLost) refresh();
    return;
  }
  const block = document.getElementById(`block-${id}`) ?? document.querySelector(`[data-loose="${id}"]`);
  speak(block, refused);
  say(`${refused[0].textContent} It is back where it was.`);
  block.querySelector("[data-anyway]")?.addEventListener("click", async ({ target }) => {
    target.disabled = true;
    settle(await put(id, { ...fields, anyway: true }), id, fields);
  });
}

// --- the keys ---

const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.(".block-grip, .loose-grip");
  if (event.key === "Escape") {
    const was = carried();
    if (was) putBack();
    else hush();
    if (was) say("Back where it was.");
    return;
  }
  if (!grip || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || event.key === " ") {
    if (!carried()) return;
    event.preventDefault();
    drop();
    return;
  }
  const way = WAYS[event.key];
  if (!way || carry?.isSent || (way[0] && columns().length < 2)) return;
  event.preventDefault();
  if (!carried() && grip.matches(".loose-grip")) {
    liftLoose(grip.closest("[data-loose]"));
    carry.isMoving = true;
    carry.block.querySelector(".block-grip").focus({ preventScroll: true });
    carry.isMoving = false;
    bringIntoSight();
    return;
  }
  const { column, from } = carried() ?? lift(grip.closest("[data-block]"));
  const [low, high] = range();
  const step = event.shiftKey ? FINE_STEP : STEP;
  if (way[1]) carryTo(column, stepped(stretchesOf(column), from, way[1], step, low, high));
  else {
    const next = columns()[columns().indexOf(column) + way[0]];
    if (next) carryTo(next, snapped(stretchesOf(next), from, 1, low, high));
  }
  bringIntoSight();
});

function bringIntoSight() {
  carry.block.scrollIntoView({ block: "nearest", inline: "nearest" });
  const words = carry.block.querySelector(".carry-words");
  if (words) putBeside(words, carry.block);
}

// Who turns elsewhere with the keys, puts it back.
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  if (!target.matches?.(".block-grip") || !carried() || carry.isMoving || carry.isDragged) return;
  if (relatedTarget && !carry.block.contains(relatedTarget)) putBack();
});

// --- mouse, pen and finger ---

let press = null;

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".carry-words")) {
    if (carried() && !press) putBack(); // it was carried with the keys
    hush();
  }
  const block = event.target.closest("[data-block], [data-loose]");
  if (!block || carry || event.button !== 0 || event.target.closest("a, .carry-words")) return;
  const isOnGrip = event.target.closest(".block-grip, .loose-grip");
  if (event.pointerType === "touch" && !isOnGrip) return; // elsewhere a finger scrolls
  event.preventDefault();
  block.querySelector("button").focus({ preventScroll: true });
  // The days hold the pointer: the block itself leaves the document for a moment when it changes columns.
  const days = theGrid().querySelector(".grid-days");
  days.setPointerCapture(event.pointerId);
  const grabbed = block.matches("[data-loose]") ? 8 : event.clientY - block.getBoundingClientRect().top;
  press = { id: event.pointerId, block, days, grabbed, x: event.clientX, y: event.clientY, isFine: event.shiftKey };
});

document.addEventListener("pointermove", (event) => {
  if (!press || event.pointerId !== press.id) return;
  const isStill = Math.hypot(event.clientX - press.x, event.clientY - press.y) < SLACK;
  Object.assign(press, { isFine: event.shiftKey });
  if (!carry) {
    if (isStill) return;
    (press.block.matches("[data-loose]") ? liftLoose : lift)(press.block).isDragged = true;
    requestAnimationFrame(scrollAtEdges);
  }
  Object.assign(press, { x: event.clientX, y: event.clientY });
  follow();
});

/** Have the block where the pointer is. */
function follow() {
  const under = columns().find((column) => {
    const { left, right } = column.getBoundingClientRect();
    return left <= press.x && press.x < right;
  });
  const column = under ?? carry.column;
  const box = column.querySelector(".grid-time").getBoundingClientRect();
  const [low, high] = range();
  const wished = low + Math.round(((press.y - press.grabbed - box.top) / box.height) * (high - low));
  const bound = Math.min(Math.max(wished, low), high - 1);
  carryTo(column, snapped(stretchesOf(column), bound, press.isFine ? FINE_STEP : STEP, low, high));
}

/** Held at the edge of the window, or of the week, what lies behind comes into sight. */
function scrollAtEdges() {
  if (!press || !carried()) return;
  const push = (at, low, high) => (at < low + 40 ? -8 : at > high - 40 ? 8 : 0);
  const box = press.days.getBoundingClientRect();
  const before = [scrollY, press.days.scrollLeft];
  scrollBy(0, push(press.y, 0, innerHeight));
  press.days.scrollLeft += push(press.x, box.left, box.right);
  if (before[0] !== scrollY || before[1] !== press.days.scrollLeft) follow();
  requestAnimationFrame(scrollAtEdges);
}

function letGo(isKept) {
  if (!press) return;
  const { days, id } = press;
  press = null;
  if (days.hasPointerCapture(id)) days.releasePointerCapture(id);
  if (!carried()) return;
  if (isKept) drop();
  else putBack();
}

// Pressed and not carried, a block says why it is there.
document.addEventListener("click", ({ target }) => {
  const block = target.closest("[data-block]");
  if (block && !carry && !target.closest("a, button, .carry-words")) block.querySelector(".block-why").click();
});

document.addEventListener("pointerup", ({ pointerId }) => pointerId === press?.id && letGo(true));
document.addEventListener("pointercancel", ({ pointerId }) => pointerId === press?.id && letGo(false));
