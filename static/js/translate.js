// Translating block by block: an empty block can begin with the original's text; leaving with unsaved words asks first.
(() => {
  "use strict";
  const form = document.querySelector("[data-translate]");
  if (!form) return;
  let changed = false;
  for (const area of form.querySelectorAll("[data-block]")) {
    const begun = area.closest(".pair").querySelector("[name='begun']");
    if (!area.value && begun.value) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pair-copy";
      button.textContent = form.dataset.copy;
      button.addEventListener("click", () => {
        area.value = begun.value;
        changed = true;
        button.remove();
        area.focus();
        area.setSelectionRange(0, 0);
      });
      area.before(button);
    }
  }
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
})();
