// Where things stand on the grid: the server says it in minutes, the style sheet turns minutes into lengths. Only this
// module sets properties of elements, since no style may be written in the page.

const NAMES = ["from", "to", "lane", "lanes"];

let scrolled = 0;
const daysOf = (grid) => grid.querySelector(".grid-days");

/** The grid that is on the page now; it is replaced whenever a day changes. */
export function theGrid() {
  return document.querySelector("[data-grid]");
}

/** Remember how far the week is scrolled, before it is replaced. */
export function leave(grid) {
  scrolled = daysOf(grid).scrollLeft;
}

/** Put everything in its place. */
export function draw(grid) {
  grid.style.setProperty("--low", grid.dataset.low);
  grid.style.setProperty("--high", grid.dataset.high);
  for (const part of grid.querySelectorAll("[data-from]")) place(part, part.dataset);
  grid.setAttribute("data-placed", "");
  daysOf(grid).scrollLeft = scrolled;
}

/** Put one part where `{from, to, lane, lanes}` says. */
export function place(part, where) {
  for (const name of NAMES) if (name in where) part.style.setProperty(`--${name}`, where[name]);
}

/** Put a part of the page beside another one, in sight. */
export function putBeside(part, other) {
  const box = other.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = part;
  const { clientWidth, clientHeight } = document.documentElement;
  const left = box.right + width + 8 <= clientWidth ? box.right + 8 : box.left - width - 8;
  const isBeside = left >= 4;
  const top = isBeside ? box.top : box.bottom + 8 + height <= clientHeight ? box.bottom + 8 : box.top - height - 8;
  const most = (size, whole) => Math.max(4, whole - size - 4);
  part.style.left = `${Math.min(Math.max(4, isBeside ? left : box.left), most(width, clientWidth))}px`;
  part.style.top = `${Math.min(Math.max(4, top), most(height, clientHeight))}px`;
}
