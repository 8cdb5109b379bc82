// Comfort for the upload page: files are dropped, too large ones are named before they leave, progress is shown.
const form = document.querySelector("form[data-upload]");
const drop = form && form.querySelector("[data-drop]");
const input = form && form.querySelector("input[type=file]");
if (form && drop && window.FormData) {
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("is-over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const box = form.querySelector("[data-upload-progress]");
    const bar = box.querySelector("progress");
    const request = new XMLHttpRequest();
    box.hidden = false;
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.value = Math.round(100 * step.loaded / step.total);
      box.querySelector("[role=status]").textContent = `${bar.value} %`;
    });
    request.addEventListener("load", () => {
      if (request.responseURL && request.status < 400) { window.location = request.responseURL; return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const told = page.querySelector("main .alert") || page.querySelector("main");
      const alert = form.querySelector("[data-refused]") || document.createElement("div");
      alert.className = "alert alert-danger";
      alert.setAttribute("role", "alert");
      alert.dataset.refused = "";
      alert.textContent = told ? told.textContent.trim() : `${request.status}`;
      form.prepend(alert);
      box.hidden = true;
      delete form.dataset.sent;
    });
    // A connection that the server closed early, as it does for a file that is too large: the form says why.
    request.addEventListener("error", () => form.submit());
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}
