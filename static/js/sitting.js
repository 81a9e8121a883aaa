// The live page of a sitting: its people are fetched again every five seconds while somebody looks, and can be filtered.
// Without this script the page is as it was when it was loaded.
(() => {
  "use strict";
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const EVERY = 5000; // milliseconds
  const lost = document.querySelector(".sitting-lost");
  const filter = document.querySelector("#filter");
  let before = live.innerHTML;

  function narrow() {
    const words = filter.value.toLowerCase().trim();
    for (const row of live.querySelectorAll("tr[data-name]")) row.hidden = !row.dataset.name.includes(words);
  }

  function show(html) {
    if (html === before) return;
    const focused = live.contains(document.activeElement) && document.activeElement.getAttribute("href");
    live.innerHTML = before = html;
    narrow();
    if (focused) live.querySelector(`a[href="${focused}"]`)?.focus({ preventScroll: true });
  }

  async function fetched() {
    const response = await fetch(live.dataset.live, { headers: { "X-Requested-With": "fetch" } });
    // who is not signed in any more, or may not see it, must load the page to be told why
    if (response.status === 401 || response.status === 404) return location.reload();
    if (!response.ok) throw new Error(response.status);
    show(await response.text());
  }

  async function refresh() {
    if (document.hidden) return;
    try {
      await fetched();
      lost.hidden = true;
    } catch {
      lost.textContent = live.dataset.lost;
      lost.hidden = false;
    }
  }

  filter.closest(".sitting-filter").hidden = false;
  filter.addEventListener("input", narrow);
  if (live.hasAttribute("data-still")) return;
  document.addEventListener("visibilitychange", refresh);
  (async () => {
    for (;;) {
      await new Promise((done) => setTimeout(done, EVERY));
      await refresh();
    }
  })();
})();
