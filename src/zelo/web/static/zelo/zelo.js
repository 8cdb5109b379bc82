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
// Copies the text of the element that the button names.
document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  navigator.clipboard.writeText(source.value || source.textContent);
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
