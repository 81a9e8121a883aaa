// On pages under /verify/: from the first visit on, this phone verifies codes without a network as well, in the
// language that was chosen last.

const { worker } = document.currentScript.dataset;
const language = document.documentElement.lang;

async function keep() {
  await navigator.serviceWorker.register(worker);
  (await navigator.serviceWorker.ready).active.postMessage(language);
}

if ("serviceWorker" in navigator) keep().catch(() => {});
