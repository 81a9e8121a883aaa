// What to say of a code: from its signature, the keys and lists on this phone, and the day.

const LONG = 7 * DAY; // a list that is older is warned of
const SLACK = 600e3; // clocks differ by minutes

/** The places in a list: gaps as varints, seven bits a byte, written as base64url. */
function places(packed) {
  const found = new Set();
  const bytes = atob(packed.replace(/-/g, "+").replace(/_/g, "/"));
  let place = -1;
  let gap = 0;
  let factor = 1;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes.charCodeAt(i);
    gap += (byte & 127) * factor;
    factor *= 128;
    if (byte > 127) continue;
    found.add((place += gap + 1));
    gap = 0;
    factor = 1;
  }
  return found;
}

/** The day at the training centre, whose last day of validity still counts. */
function dayAt(moment, zone) {
  try {
    return new Intl.DateTimeFormat("sv", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);
  } catch {
    return new Date(moment).toISOString().slice(0, 10); // a zone that this phone does not know
  }
}

/**
 * The finding about a code that came with this number ("" for none): {verdict, says, notes}. `kept` are the keys and
 * lists, null where this phone has none; `now` in ms.
 */
async function find(code, number, kept, now, library) {
  if (!kept) return { verdict: "no-keys", notes: [] };
  const notes = notesOn(kept, now);
  let found;
  try {
    found = opened(code);
  } catch {
    return { verdict: "unreadable", notes: [] };
  }
  const key = kept.keys.find((one) => one.kid === found.kid);
  if (!key) return { verdict: "unknown-key", notes };
  try {
    if (!(await fits(key.x, found.signed, found.signature, library))) return { verdict: "altered", notes: [] };
  } catch {
    return { verdict: "no-signatures", notes: [] };
  }
  const { says } = found;
  if (number && folded(number) !== folded(says.number)) return { verdict: "other-number", says, notes: [] };
  const specimen = key.state === "specimen";
  if (specimen !== folded(says.number).startsWith("SPEC1MEN")) return { verdict: "specimen-key", notes: [] };
  if (specimen) return { verdict: "specimen", says, notes: [] };
  if (key.state === "compromised") return { verdict: "compromised", notes }; // what it says may be anybody's words
  return { verdict: standing(says, kept, now), says, notes };
}

function standing(says, kept, now) {
  const listDay = dayAt(Date.parse(kept.made_at), kept.zone);
  const today = dayAt(now, kept.zone);
  const list = kept.lists[says.status_list];
  if (list && places(list.revoked).has(says.status_index)) return "revoked";
  if (list && places(list.superseded).has(says.status_index)) return "superseded";
  if (says.valid_until && says.valid_until < (today > listDay ? today : listDay)) return "expired";
  return list && says.issued_on <= listDay ? "valid" : "unlisted";
}

/** What is to be said of the keys and lists themselves: how old they are comes first. */
function notesOn(kept, now) {
  const age = now - Date.parse(kept.made_at);
  if (age < -SLACK) return ["behind"];
  return age > LONG ? ["age", "old"] : ["age"];
}

/**
 * Whether the site's register says the same as a signed code. A field is null there where its holder hides it from the
 * public, and missing where nothing is printed: then the code must not have it either.
 */
function agrees(says, fields) {
  const same = (told, claimed) => (claimed.endsWith("…") ? told.startsWith(claimed.slice(0, -1)) : told === claimed);
  return ["name", "course", "completed_on", "issued_on", "valid_until"].every((name) => {
    const told = fields[name];
    return told === null || (told === undefined ? says[name] === null : says[name] !== null && same(told, says[name]));
  });
}
