// Comfort only: every page works without it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[open].z-drawer, details[open].z-menu")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[open].z-drawer, details[open].z-menu")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
// A form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches && event.target.matches("form")) delete event.target.dataset.sent;
});
// Filters apply on choice; the button beside them is for browsers without scripts.
document.addEventListener("change", (event) => {
  const form = event.target.closest && event.target.closest("form.z-filters");
  if (form && event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
});
// A map wider than its box opens at its first card, the top of the tree.
for (const box of document.querySelectorAll(".z-map")) {
  const card = box.querySelector(".z-map-card");
  if (!card) continue;
  const place = card.getBoundingClientRect();
  box.scrollLeft += place.left + place.width / 2 - box.getBoundingClientRect().left - box.clientWidth / 2;
}
// Copies the text of the element that the button names.
document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  navigator.clipboard.writeText(source.value || source.textContent);
});
// The palette: any key combination of Ctrl (or ⌘) and K, or its button; arrows choose, Enter opens.
const palette = () => document.getElementById("palette");
const openPalette = (event) => {
  const dialog = palette();
  if (!dialog) return;
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input").select();
};
document.addEventListener("click", (event) => {
  if (event.target.closest && event.target.closest("[data-palette]")) openPalette(event);
  else if (event.target === palette()) palette().close();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    openPalette(event);
    return;
  }
  const dialog = palette();
  if (!dialog || !dialog.open) return;
  const hits = [...dialog.querySelectorAll("[data-hit]")];
  const input = dialog.querySelector("input");
  const place = hits.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && hits.length) {
    event.preventDefault();
    hits[Math.min(place + 1, hits.length - 1)].focus();
  } else if (event.key === "ArrowUp" && place >= 0) {
    event.preventDefault();
    (place === 0 ? input : hits[place - 1]).focus();
  } else if (event.key === "Enter" && document.activeElement === input && hits.length) {
    event.preventDefault();
    hits[0].click();
  }
});
// Lists by keyboard: j and k go from row to row, Enter opens, / goes to the search.
document.addEventListener("keydown", (event) => {
  const field = event.target.closest && event.target.closest("input, select, textarea, [contenteditable], dialog");
  if (field || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("[data-search]");
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  const links = [...document.querySelectorAll("[data-row-link]")];
  if (!links.length || (event.key !== "j" && event.key !== "k")) return;
  const row = document.activeElement.closest && document.activeElement.closest("[data-row]");
  const place = row ? links.indexOf(row.querySelector("[data-row-link]")) : -1;
  const next = event.key === "j" ? Math.min(place + 1, links.length - 1) : Math.max(place - 1, 0);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
});
// A key on a row presses the button of that row which names it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!event.target.closest || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const row = event.target.closest("[data-row]");
  const button = row && row.querySelector(`[data-row-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
// One box ticks all rows of the page.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-mark-all]")) return;
  for (const box of event.target.form.querySelectorAll("tbody .z-mark input")) box.checked = event.target.checked;
});
// A key does what the element that names it does: a field takes the cursor, a link is followed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const named = [...document.querySelectorAll("[data-keys]")]
    .filter((found) => found.dataset.keys.split(" ").includes(event.key.toLowerCase()) && found.offsetParent);
  const chosen = named.find((found) => found.matches("input, textarea")) || named[0];
  if (!chosen) return;
  event.preventDefault();
  if (chosen.matches("input, textarea")) chosen.focus(); else chosen.click();
});
document.addEventListener("click", (event) => {
  if (event.target.closest && event.target.closest("[data-print]")) window.print();
});
