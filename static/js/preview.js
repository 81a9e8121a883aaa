// The preview of a folder: when a file was saved, the page that is open follows, and keeps its place.
(() => {
  "use strict";

  const EVERY = 700; // milliseconds between two looks, while the page is seen
  const PLACE = "brevet-preview-place:";

  const bar = document.querySelector(".preview-bar[data-state]");
  if (!bar) return;
  const list = document.querySelector(".problems[data-back]");
  const here = () => location.pathname + location.search + location.hash;

  function keepPlace(address) {
    sessionStorage.setItem(PLACE + address, String(scrollY));
  }

  function takePlace() {
    const kept = sessionStorage.getItem(PLACE + here());
    if (kept === null) return;
    sessionStorage.removeItem(PLACE + here());
    scrollTo(0, Number(kept));
  }

  function follow(ok) {
    if (bar.hasAttribute("data-sent")) {
      // the page answers a form: to open it again would send the form again
      bar.querySelector("[data-changed]").hidden = false;
      return;
    }
    if (list && ok) return location.replace(list.dataset.back);
    keepPlace(here());
    if (ok || list) return location.reload();
    location.replace(bar.dataset.problems + "?next=" + encodeURIComponent(here()));
  }

  async function look() {
    let wait = EVERY;
    if (document.visibilityState === "visible") {
      try {
        const answer = await fetch(bar.dataset.look, { cache: "no-store" });
        const found = await answer.json();
        bar.querySelector("[data-gone]").hidden = true;
        if (found.state !== bar.dataset.state) return follow(found.ok);
      } catch {
        bar.querySelector("[data-gone]").hidden = false;
        wait = 3 * EVERY;
      }
    }
    setTimeout(look, wait);
  }

  addEventListener("load", takePlace);
  setTimeout(look, EVERY);
})();
