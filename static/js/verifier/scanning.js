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
  const button = part.querySelector("button");
  button.addEventListener("click", () => scan(part, take));
}

async function scan(part, take) {
  const [video, refused] = [part.querySelector("video"), part.querySelector(".scan-refused")];
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    refused.hidden = false;
    return;
  }
  refused.hidden = true;
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const text = await seen(video, stream);
  for (const track of stream.getTracks()) track.stop();
  video.hidden = true;
  if (text) take(text);
}

/** The first QR code before the camera; null when the camera ends. */
async function seen(video, stream) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  while (stream.active) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found) return found.rawValue;
    await new Promise((done) => setTimeout(done, BLINK));
  }
  return null;
}
