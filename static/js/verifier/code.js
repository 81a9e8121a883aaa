// What a QR code says: base64url, CBOR in its deterministic form, COSE_Sign1 by Ed25519. The same rules as in
// app/certificates/credentials/compact.py: whatever the site would have written otherwise is refused.

const EDDSA = -8;
const DAY = 86400e3;
const LONGEST = 600; // signs

class UnreadableError extends Error {}

function refuse(why) {
  throw new UnreadableError(why);
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

function bytesOf(text) {
  if (text.length > LONGEST || !/^[\w-]+$/.test(text) || text.length % 4 === 1) refuse("not base64url");
  const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  return base64(bytes) === text ? bytes : refuse("not canonical base64url");
}

/** The one value in these bytes: numbers, bytes, texts, lists, and maps by number in rising order. */
function decoded(bytes) {
  let at = 0;

  function take(length) {
    if (at + length > bytes.length) refuse("cut short");
    return bytes.subarray(at, (at += length));
  }

  function count(short) {
    if (short < 24) return short;
    const size = { 24: 1, 25: 2, 26: 4 }[short] || refuse("too large, or without a length");
    const value = take(size).reduce((sum, byte) => sum * 256 + byte, 0);
    return value < { 1: 24, 2: 256, 4: 65536 }[size] ? refuse("longer than it has to be") : value;
  }

  function map(size) {
    const found = new Map();
    let before = -1;
    for (let i = 0; i < size; i += 1) {
      const key = value();
      if (!Number.isInteger(key) || key <= before) refuse("keys out of order");
      found.set((before = key), value());
    }
    return found;
  }

  function value() {
    const [head] = take(1);
    const size = count(head & 31);
    const list = () => Array.from({ length: Math.min(size, bytes.length) }, value);
    const text = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(take(size));
    const read = [() => size, () => -1 - size, () => take(size), text, list, () => map(size)][head >> 5];
    return read ? read() : refuse("a tag, or a number that is none");
  }

  const found = value();
  return at === bytes.length ? found : refuse("something stands behind it");
}

/** The bytes that were signed: the Sig_structure of RFC 9052. */
function signedBytes(protectedBytes, claims) {
  const head = (size) => (size < 24 ? [0x40 + size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255]);
  const context = [0x84, 0x6a, ...new TextEncoder().encode("Signature1")];
  return Uint8Array.from([...context, ...head(protectedBytes.length), ...protectedBytes, 0x40, ...head(claims.length), ...claims]);
}

/** The number as it is printed, from the integer of base 36 behind a leading 1. */
function printedNumber(bytes) {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const signs = BigInt(`0x${hex || 0}`).toString(36).toUpperCase();
  const parts = /^1([A-Z0-9]{1,14})([0-9]{4})(.{4})(.{4})(.{4})(.)$/.exec(signs);
  return parts ? parts.slice(1).join("-") : refuse("not a number of a certificate");
}

/** A number without what does not matter: two that are the same to a reader are the same. */
function folded(number) {
  return number.normalize("NFKC").toUpperCase().replace(/[^A-Z0-9]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1").replace(/U/g, "V");
}

function text(value) {
  return typeof value === "string" ? value : refuse("not a text");
}

function whole(value) {
  return Number.isInteger(value) ? value : refuse("not a number");
}

function isoDay(days) {
  const moment = new Date(whole(days) * DAY);
  return Number.isNaN(moment.getTime()) ? refuse("not a day") : moment.toISOString().slice(0, 10);
}

function claimed(claims) {
  const days = claims.get(4);
  if (!Array.isArray(days) || days.length < 2 || days.length > 3) refuse("not its days");
  const [first, issued, until] = days.map(whole);
  const number = claims.get(1);
  const place = claims.has(7) ? claims.get(7) : [null, null];
  if (!Array.isArray(place) || place.length !== 2) refuse("not a place in a list");
  return {
    number: number instanceof Uint8Array ? printedNumber(number) : refuse("no number"),
    name: text(claims.get(2)),
    course: text(claims.get(3)),
    completed_on: isoDay(first),
    issued_on: isoDay(first + issued),
    valid_until: until === undefined ? null : isoDay(first + until),
    language: text(claims.get(5)),
    kind: claims.has(6) ? text(claims.get(6)) : "completion",
    status_list: place[0] === null ? null : text(place[0]),
    status_index: place[1] === null ? null : whole(place[1]),
  };
}

/** What a code claims, by the key of which name, and what there is to check it. Throws UnreadableError. */
function opened(code) {
  try {
    const parts = decoded(bytesOf(code));
    if (!Array.isArray(parts) || parts.length !== 4 || !(parts[1] instanceof Map) || parts[1].size) refuse("not COSE_Sign1");
    const [head, , body, signature] = parts;
    if (![head, body, signature].every((part) => part instanceof Uint8Array)) refuse("not COSE_Sign1");
    const header = decodedHeader(head);
    const claims = decoded(body);
    if (!(claims instanceof Map)) refuse("no claims");
    return { kid: base64(header), says: claimed(claims), signed: signedBytes(head, body), signature };
  } catch (fault) {
    throw fault instanceof UnreadableError ? fault : new UnreadableError(String(fault));
  }
}

function decodedHeader(bytes) {
  const header = decoded(bytes);
  const kid = header instanceof Map && header.size === 2 && header.get(1) === EDDSA && header.get(4);
  return kid instanceof Uint8Array ? kid : refuse("another algorithm, or no key");
}
