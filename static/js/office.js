// Ticks of a long list: all, nobody, and how many. Without this script each tick is set by hand.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("[data-ticks]")) {
    const tools = form.querySelector("[data-tools]");
    if (!tools) continue;
    const boxes = [...form.querySelectorAll('input[name="who"]')];
    const count = () => (tools.querySelector("[data-count]").textContent = boxes.filter((box) => box.checked).length);
    tools.addEventListener("click", (event) => {
      const wanted = event.target.dataset.tick;
      if (!wanted) return;
      for (const box of boxes) box.checked = wanted === "all";
      count();
    });
    form.addEventListener("change", count);
    tools.hidden = false;
    count();
  }
})();
