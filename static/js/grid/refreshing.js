// The grid as the server has it now. While a block is carried over it, it waits.

import { leave, theGrid } from "./drawing.js";

let isHeld = false;
let isStale = false;

/** Ask for the grid anew; held, once it is let go. */
export function refresh() {
  isStale = isHeld;
  if (isHeld) return;
  const grid = theGrid();
  window.htmx.ajax("GET", grid.dataset.address, { target: grid, swap: "outerHTML", source: grid });
}

/** Let the grid be as it is until `release`. */
export function hold() {
  isHeld = true;
}

/** Let it be replaced again. */
export function release() {
  isHeld = false;
  if (isStale) refresh();
}

// Held, an answer to what was asked before comes too late: it is asked for again.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== theGrid()) return;
  if (isHeld) {
    event.preventDefault();
    isStale = true;
  } else leave(theGrid());
});
