// "Why here": the sentence comes beside the block that was asked about, and goes when the person turns elsewhere.

import { putBeside } from "./drawing.js";

const panel = document.getElementById("why");
let asked = null; // the link

document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  if (!elt.matches("[data-why]")) return;
  const menu = elt.closest("details.menu");
  if (menu) menu.open = false;
  asked = menu?.querySelector("summary") ?? elt;
});

panel.addEventListener("htmx:afterSwap", () => {
  if (!panel.matches(":popover-open")) {
    asked?.focus(); // where the focus comes back to
    panel.showPopover();
  }
  if (asked?.isConnected) putBeside(panel, asked);
  panel.focus({ preventScroll: true });
});
