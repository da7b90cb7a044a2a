// The grid of a day or a week: drawn, brought up to date, and its line "now" moved on.

import { draw, place, theGrid } from "./drawing.js";
import { refresh } from "./refreshing.js";
import "./carry.js";
import "./why.js";

const MINUTE = 60_000; // milliseconds

// What changes a day changes its grid, too.
document.addEventListener("htmx:afterRequest", ({ detail: { successful, requestConfig } }) => {
  if (successful && requestConfig.verb !== "get") refresh();
});

document.addEventListener("htmx:afterSwap", () => {
  const grid = theGrid();
  if (!grid.hasAttribute("data-placed")) draw(grid);
});

setInterval(() => {
  const line = document.querySelector("[data-now]");
  if (!line) return;
  line.dataset.from = Number(line.dataset.from) + 1;
  if (Number(line.dataset.from) < Number(theGrid().dataset.high)) place(line, line.dataset);
  else line.remove();
}, MINUTE);

draw(theGrid());
// A week that is wider than the window shows today first.
const today = document.querySelector(".grid--week .grid-day--today");
if (today) {
  const days = today.parentElement;
  const hours = days.querySelector(".grid-hours");
  days.scrollLeft = today.offsetLeft - (hours?.offsetWidth ?? 0);
}
