// Scanning with the camera, where the browser reads QR codes by itself; elsewhere the page says how else.

const BLINK = 250; // ms between two looks

async function canScan() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

async function offerScanning(take) {
  const part = document.getElementById("scan");
  const able = await canScan().catch(() => false);
  part.querySelector(able ? ".scan-offer" : ".scan-other").hidden = false;
  part.querySelector("button").addEventListener("click", () => (looking ? stop() : scan(part, take)));
  window.addEventListener("pagehide", stop);
}

let looking = null; // the camera's stream while it is on

function stop() {
  for (const track of looking ? looking.getTracks() : []) track.stop();
  looking = null;
}

async function scan(part, take) {
  const video = part.querySelector("video");
  looking = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
  part.querySelector(".scan-refused").hidden = looking !== null;
  if (!looking) return;
  video.srcObject = looking;
  video.play().catch(() => null); // it plays as soon as there is a picture
  part.classList.add("scan-on");
  const text = await seen(video, looking);
  stop();
  part.classList.remove("scan-on");
  if (text) take(text);
}

/** The first QR code before the camera; null when the camera is turned off. */
async function seen(video, stream) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  while (looking === stream && stream.active) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found) return found.rawValue;
    await new Promise((done) => setTimeout(done, BLINK));
  }
  return null;
}
