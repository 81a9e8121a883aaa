// On pages under /verify/: from the first visit on, this phone verifies codes without a network as well.

const { worker } = document.currentScript.dataset;
if ("serviceWorker" in navigator) navigator.serviceWorker.register(worker).catch(() => {});
