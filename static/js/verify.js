// Dropping a file on the page. Without scripts the form takes the file.

const MOST = 10 * 1024 * 1024;

function takeFiles(form) {
  const input = form.elements.file;
  const state = form.querySelector(".file-state");

  function send() {
    if (!input.files.length) return;
    if (input.files[0].size > MOST) {
      state.textContent = state.dataset.large;
      input.value = "";
      return;
    }
    state.textContent = state.dataset.checking;
    form.requestSubmit();
  }

  form.querySelector(".drop-hint").hidden = false;
  input.addEventListener("change", send);
  window.addEventListener("pageshow", () => { state.textContent = ""; });
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    send();
  });
}

const form = document.getElementById("file-form");
if (form) takeFiles(form);
