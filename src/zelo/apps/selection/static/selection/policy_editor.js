// The policy editor's comfort: weights that stay at 100, the preview while typing, undo. The page works without it.
(() => {
  const form = document.getElementById("policy-form");
  if (!form) return;
  const PAUSE = 50;
  const DEEPEST = 100;
  const fields = document.getElementById("policy-fields");
  const unsaved = document.querySelector("[data-unsaved]");
  const undo = document.querySelector("[data-undo]");
  document.documentElement.dataset.scripted = "yes";

  const rows = () => [...form.querySelectorAll("[data-criterion]")];
  const weightOf = (row) => row.querySelector("[data-weight]");
  const sliderOf = (row) => row.querySelector("[data-slider]");
  const isLocked = (row) => row.querySelector("[data-lock]").checked;
  const tenths = (field) => Math.max(1, Math.round((parseFloat(field.value) || 0) * 10));

  // As `policies.weights.balance`: the rows' tenths in proportion, each at least one, `total` in all.
  const share = (chosen, total) => {
    const sizes = chosen.map((row) => tenths(weightOf(row)));
    const whole = sizes.reduce((sum, size) => sum + size, 0);
    const exact = sizes.map((size) => (total * size) / whole);
    const found = exact.map((part) => Math.max(1, Math.floor(part)));
    let short = total - found.reduce((sum, part) => sum + part, 0);
    const order = exact.map((_, place) => place)
      .sort((one, other) => (Math.floor(exact[one]) - exact[one]) - (Math.floor(exact[other]) - exact[other]));
    for (const place of order) { if (short <= 0) break; found[place] += 1; short -= 1; }
    for (; short < 0; short += 1) found[found.indexOf(Math.max(...found))] -= 1;
    chosen.forEach((row, place) => write(row, found[place]));
  };
  const write = (row, size) => {
    weightOf(row).value = size / 10;
    sliderOf(row).value = size / 10;
  };
  const balance = (changed) => {
    const kept = rows().filter((row) => row !== changed && isLocked(row));
    const free = rows().filter((row) => row !== changed && !isLocked(row));
    const spent = kept.reduce((sum, row) => sum + tenths(weightOf(row)), 0);
    const most = Math.max(1, 1000 - spent - free.length);
    const wanted = Math.min(tenths(weightOf(changed)), most);
    const own = free.length ? wanted : most;
    // The field that is being typed in keeps its text, unless there is no room for it.
    if (own !== tenths(weightOf(changed))) weightOf(changed).value = own / 10;
    sliderOf(changed).value = own / 10;
    if (free.length) share(free, 1000 - spent - own);
  };
  const showTotal = () => {
    const output = form.querySelector("[data-total]");
    const total = rows().reduce((sum, row) => sum + (parseFloat(weightOf(row).value) || 0), 0);
    if (output) output.textContent = Math.round(total * 10) / 10;
  };

  // The form's state as text; what lies in `history` can be gone back to.
  const state = () => {
    const data = new FormData(form);
    for (const name of ["csrfmiddlewaretoken", "version", "do", "against"]) data.delete(name);
    return new URLSearchParams(data).toString();
  };
  let saved = unsaved && unsaved.hidden ? state() : null;
  let present = state();
  const history = [];
  const mark = () => {
    if (unsaved) unsaved.hidden = state() === saved;
    if (undo) undo.disabled = history.length === 0;
  };
  const remember = () => {
    const now = state();
    if (now === present) return;
    history.push(present);
    if (history.length > DEEPEST) history.shift();
    present = now;
  };
  // Scales that were changed: the next preview brings their pictures anew, an earlier one that was broken off too.
  let touched = new Set();
  let asked = new Set();
  form.addEventListener("htmx:configRequest", (event) => {
    asked = new Set([...asked, ...touched]);
    touched = new Set();
    event.detail.parameters.drawn = [...asked].join(",");
  });
  let waiting = 0;
  const changed = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      remember();
      mark();
      htmx.trigger(form, "policy-preview");
    }, PAUSE);
  };

  const redraw = async (data) => {
    const open = new Set([...form.querySelectorAll("details[open]")].map((part) => part.dataset.keepOpen || part.querySelector("summary").textContent.trim()));
    const focused = document.activeElement && document.activeElement.name;
    const answer = await fetch(form.dataset.fields, { method: "POST", body: data, headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    fields.innerHTML = await answer.text();
    for (const part of form.querySelectorAll("details")) {
      if (open.has(part.dataset.keepOpen || part.querySelector("summary").textContent.trim())) part.open = true;
    }
    const again = focused && focused !== "do" && form.querySelector(`[name="${CSS.escape(focused)}"]`);
    if (again) again.focus();
    showTotal();
    changed();
  };
  const complete = (order) => {
    const data = new URLSearchParams(new FormData(form));
    data.set("do", order);
    return data;
  };

  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-criterion]");
    if (row && event.target.matches("[data-slider]")) {
      weightOf(row).value = event.target.value;
      balance(row);
    } else if (row && event.target.matches("[data-weight]")) {
      if (event.target.value === "" || parseFloat(event.target.value) <= 0) return;
      balance(row);
    }
    if (row && !event.target.matches("[data-slider], [data-weight], [data-lock]")) touched.add(row.dataset.criterion);
    showTotal();
    if (!event.target.matches("[data-redraw], [name=add], [name=add_axis]")) changed();
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("select[data-redraw]")) redraw(complete("rows"));
    else if (event.target.matches("[name=against]")) changed();
    else if (event.target.matches("[name=add]") && event.target.value && listed(event.target.value)) redraw(complete("add"));
  });
  const listed = (text) => [...document.querySelectorAll("#policy-measures option")].some((entry) => entry.value === text);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-redraw]");
    if (!button || !form.dataset.fields) return;
    event.preventDefault();
    redraw(complete(button.value));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    if (event.target.name === "add") redraw(complete("add"));
  });
  const goBack = () => {
    const before = history.pop();
    if (before === undefined) return;
    present = before;
    const data = new URLSearchParams(before);
    const seen = form.querySelector("[name=version]");
    data.set("version", seen.value);
    data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    data.set("do", "undo");
    redraw(data);
  };
  if (undo) {
    undo.hidden = false;
    undo.addEventListener("click", goBack);
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      if (event.target.matches("input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea")) return;
      event.preventDefault();
      goBack();
    });
  }
  // Faults that the preview found are marked at their fields.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "policy-preview") return;
    asked = new Set();
    for (const field of form.querySelectorAll(".is-invalid")) field.classList.remove("is-invalid");
    const faults = document.getElementById("policy-faults");
    if (faults) faults.remove();
    for (const fault of event.target.querySelectorAll("[data-fault]")) {
      const field = fault.dataset.fault && form.querySelector(`[name="${CSS.escape(fault.dataset.fault)}"]`);
      if (field) field.classList.add("is-invalid");
    }
  });
  let leaving = false;
  form.addEventListener("submit", () => { leaving = true; window.clearTimeout(waiting); });
  for (const link of document.querySelectorAll("[data-reset]")) link.addEventListener("click", () => { leaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved && !unsaved.hidden) event.preventDefault();
  });
})();
