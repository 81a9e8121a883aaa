// What the server has not acknowledged yet, kept on this device; all tabs of one attempt share it.

const DAY = 24 * 3600e3;
const MONTH = 30 * DAY;
const TURN = 20000; // how long a tab may go on sending without a sign of life

/** A UUID. Browsers offer their own only over https, and exam rooms often have no certificate. */
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The device's storage, or null where it is forbidden. */
function deviceStore() {
  try {
    const probe = "brevet-probe";
    window.localStorage.setItem(probe, "1");
    window.localStorage.removeItem(probe);
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Old answers do not stay on a shared machine: forget what was put before `moment` (ms). */
function sweep(prefix, moment) {
  const store = deviceStore();
  for (const name of store ? Object.keys(store).filter((name) => name.startsWith(prefix)) : []) {
    const seq = /"seq":(\d+)/.exec(store.getItem(name))?.[1];
    if (!(Number(seq) > moment)) store.removeItem(name);
  }
}

/**
 * Unsent answers of one attempt: question → {key, seq, answer}. The newest of a question takes the place of older ones.
 * What this tab put stays in its memory too, so that a full, forbidden or emptied storage loses nothing while it is open.
 */
class Shelf {
  constructor(attempt) {
    this.prefix = `brevet-answer:${attempt}:`;
    this.turn = `brevet-sender:${attempt}`;
    this.tab = newKey();
    this.store = deviceStore();
    this.mine = new Map();
  }

  put(question, entry) {
    this.mine.set(question, entry);
    this.write(this.prefix + question, entry);
  }

  /** Whether what waits outlives this page. */
  get lasting() {
    return this.store !== null && [...this.mine].every(([question, { seq }]) => this.read(this.prefix + question)?.seq >= seq);
  }

  write(name, value) {
    try {
      this.store.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      this.remove(name); // an older answer that still stands there must not come back as if it were the last
      return false;
    }
  }

  read(name) {
    try {
      return JSON.parse(this.store.getItem(name));
    } catch {
      this.remove(name);
      return null;
    }
  }

  remove(name) {
    try {
      this.store.removeItem(name);
    } catch {
      // forbidden: then there is nothing in it either
    }
  }

  names(prefix) {
    try {
      return Object.keys(this.store).filter((name) => name.startsWith(prefix));
    } catch {
      return [];
    }
  }

  /** What waits, oldest act first, as [question, entry]. */
  entries() {
    const found = new Map(this.mine);
    for (const name of this.names(this.prefix)) {
      const [question, entry] = [name.slice(this.prefix.length), this.read(name)];
      if (!entry?.seq || !entry.key || entry.kept) this.remove(name);
      else if (!(found.get(question)?.seq >= entry.seq)) found.set(question, entry);
    }
    return [...found].sort((one, other) => one[1].seq - other[1].seq);
  }

  get(question) {
    return this.entries().find(([name]) => name === question)?.[1];
  }

  /** It is safe on the server: tell the other tabs when (ms), and forget it unless a newer one has taken its place. */
  settle(question, entry, kept) {
    if (this.read(this.prefix + question)?.seq <= entry.seq) this.write(this.prefix + question, { ...entry, kept });
    this.forget(question, entry.seq);
  }

  forget(question, seq) {
    if (this.mine.get(question)?.seq <= seq) this.mine.delete(question);
    if (this.read(this.prefix + question)?.seq <= seq) this.remove(this.prefix + question);
  }

  /** Call `see(question, entry)` for what another tab has put, or has brought to the server (`entry.kept`). */
  watch(see) {
    window.addEventListener("storage", (event) => {
      if (!event.key?.startsWith(this.prefix) || !event.newValue) return;
      const [question, entry] = [event.key.slice(this.prefix.length), this.read(event.key) ?? JSON.parse(event.newValue)];
      if (this.mine.get(question)?.seq <= entry.seq) this.mine.delete(question);
      see(question, entry);
    });
  }

  /**
   * Whether this tab may send now. One tab at a time does; a lease, because locks of the browser need https. Two tabs
   * that take it in the same instant may both send: the keys make that harmless.
   */
  async takeTurn() {
    if (!this.store) return true;
    const held = this.read(this.turn);
    const live = held && held.until > Date.now() && held.until <= Date.now() + TURN;
    if (live && held.tab !== this.tab) return false;
    this.write(this.turn, { tab: this.tab, until: Date.now() + TURN });
    if (live) return true;
    await new Promise((done) => setTimeout(done, 20 + Math.random() * 20));
    return (this.read(this.turn)?.tab ?? this.tab) === this.tab;
  }

  endTurn() {
    if (this.store && this.read(this.turn)?.tab === this.tab) this.remove(this.turn);
  }
}
