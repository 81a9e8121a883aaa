// Whether an Ed25519 signature fits: by the browser where it can, else by a library that is loaded when it is needed.

class NoSignaturesError extends Error {}

async function fits(key, message, signature, library) {
  const bytes = bytesOf(key);
  if (signature.length !== 64 || bytes.length !== 32) return false;
  try {
    const own = await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", own, signature, message);
  } catch {
    return byLibrary(bytes, message, signature, library); // an old browser, or plain http
  }
}

async function byLibrary(key, message, signature, library) {
  if (!globalThis.brevetEd25519) await loaded(library);
  try {
    return globalThis.brevetEd25519(signature, message, key);
  } catch {
    return false; // not a point, not a number: nothing that was signed
  }
}

function loaded(address) {
  return new Promise((done, failed) => {
    if (!address) throw new NoSignaturesError();
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = () => failed(new NoSignaturesError());
    document.head.append(script);
  });
}
