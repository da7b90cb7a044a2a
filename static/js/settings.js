// The editor of working hours: rows are added from the day's template and removed in place.

for (const day of document.querySelectorAll("[data-windows]")) {
  const rows = day.querySelector(".windows-rows");
  const template = day.querySelector("template");
  const add = day.querySelector("[data-add-window]");

  add.addEventListener("click", () => {
    rows.querySelector(".windows-none").before(template.content.cloneNode(true));
    [...rows.querySelectorAll(".window")].at(-1).querySelector("input").focus();
  });

  rows.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove-window]");
    if (!remove) return;
    remove.closest(".window").remove();
    add.focus();
  });
}
