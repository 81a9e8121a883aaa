// Text that is not saved yet, kept in this browser, so that a dead link or a crash loses nothing.

const TAB = `${Date.now()}.${Math.random()}`;

export class Shelf {
  /** `store` is localStorage or something like it; null where the browser forbids it. */
  constructor(key, store) {
    this.key = `brevet-draft:${key}`;
    this.store = store;
  }

  /** Keep a text with the number of the version it began from. False where it cannot be kept. */
  put(text, base) {
    try {
      this.store.setItem(this.key, JSON.stringify({ text, base, at: Date.now(), tab: TAB }));
      return true;
    } catch {
      return false;
    }
  }

  /** What was kept, {text, base, at}; null for nothing. */
  kept() {
    try {
      const entry = JSON.parse(this.store.getItem(this.key));
      return typeof entry?.text === "string" ? entry : null;
    } catch {
      return null;
    }
  }

  /** Forget what this page kept; what another window kept stays, unless `any`. */
  drop({ any = false } = {}) {
    const entry = this.kept();
    if (entry && (any || entry.tab === TAB)) this.store.removeItem(this.key);
  }
}

/** The browser's own store, null where it is forbidden. */
export function browserStore() {
  try {
    window.localStorage.length;
    return window.localStorage;
  } catch {
    return null;
  }
}
