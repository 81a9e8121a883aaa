// The page that checks codes: what stands behind the # of its address, what a camera sees, or what is pasted.

const PATIENCE = 8000; // ms

async function json(address) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const response = await fetch(address, { signal: control.signal, credentials: "omit" });
    return response.headers.get("Content-Type")?.startsWith("application/json") && response.status < 500 ? await response.json() : null;
  } catch {
    return null; // no network
  } finally {
    clearTimeout(timer);
  }
}

/** What the site's register says of a code that holds as far as this phone can see; null without a network. */
async function asked(says, base) {
  const told = await json(beside(`${says.number}.json`, base));
  if (!told?.status) return null;
  const differs = told.status !== "unknown" && !agrees(says, told.fields);
  return { verdict: differs ? "differs" : `site-${told.status}`, says, notes: ["asked"], reason: told.reason };
}

/** An address beside this page's own, in the language that was chosen for it. */
function beside(path, base) {
  const address = new URL(path, base);
  address.search = base.search;
  return address;
}

/** The number at the end of an address, "" for an address that has none. */
function numberIn(path) {
  try {
    return decodeURIComponent(/\/verify\/([^/?#]+)$/.exec(path)?.[1] || "");
  } catch {
    return "";
  }
}

function verifier(page) {
  const place = document.getElementById("finding");
  const base = new URL(page.dataset.here, location.href);
  const keys = new URL(page.dataset.keys, location.href);
  let turn = 0;

  async function check(code, number) {
    const mine = (turn += 1);
    const put = (found, kept) => mine === turn && show(place, found, kept, Date.now()); // unless another came meanwhile
    put({ verdict: "checking", notes: [] }, null);
    document.getElementById("kept").replaceChildren();
    const kept = await json(keys);
    const found = await find(code, number, kept, Date.now(), page.dataset.ed25519);
    put(found, kept);
    const told = found.says && !["other-number", "specimen"].includes(found.verdict) && (await asked(found.says, base));
    if (told) put(told, kept);
  }

  /** The address of a QR code, or its part behind the #, or a number, as it was scanned or pasted. */
  function take(text) {
    const [address, code] = text.replace(/\s/g, "").split("#");
    const number = numberIn(address);
    if (code) check(code, number);
    else if (address.length > 60 && !number) check(address, "");
    else location.assign(beside(encodeURIComponent(number || address), base)); // the site is asked for a number
  }

  /** What the address of this page says. It is another's where this page stands in for one that cannot be reached. */
  function here() {
    const own = location.pathname === base.pathname;
    const number = own ? "" : numberIn(location.pathname);
    if (location.hash.length > 1) return check(location.hash.slice(1), number);
    const numbered = /\d/.test(number);
    if (numbered) show(place, { verdict: "no-code", notes: [] }, null, Date.now());
    return json(keys).then((kept) => age(kept, own || numbered ? [] : ["away"]));
  }

  return { take, here };
}

/** How old is what this phone knows, before anything was checked. */
function age(kept, notes) {
  const now = Date.now();
  const told = kept ? [...notes, ...notesOn(kept, now)] : notes;
  document.getElementById("kept").replaceChildren(...told.map((note) => piece("note", note, valuesOf(null, kept, now))));
}

function start(page) {
  const { take, here } = verifier(page);
  const form = document.getElementById("paste");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(form.elements.code.value);
  });
  window.addEventListener("hashchange", here);
  window.addEventListener("online", () => (location.hash.length > 1 ? here() : location.reload()));
  offerScanning(take);
  here();
}

/** The same page in another language checks the same code. */
function keepCode() {
  for (const link of document.querySelectorAll(".languages a")) link.addEventListener("click", () => (link.hash = location.hash));
}

keepCode();
const verifyingPage = document.getElementById("verifier");
if (verifyingPage) start(verifyingPage);
const disclosing = document.getElementById("disclose");
if (disclosing) disclose(disclosing);
