// The saved state in words, where one looks for it.

const SAFE = ["saved", "same"];

export class State {
  constructor(place, say, now) {
    Object.assign(this, { place, say, now });
    this.last = "";
  }

  /** Show a state of the saver. "same" means that nothing is left to save: what was said last stays true. */
  show(state, values = {}) {
    if (state === "saved") this.last = this.say("saved", { time: this.now() });
    this.place.textContent = this.#words(state, values);
    this.place.dataset.state = SAFE.includes(state)
      ? "safe"
      : state === "waiting" || state === "saving"
        ? "wait"
        : "trouble";
  }

  #words(state, { isKept = true, reason = "", by = "" }) {
    const kept = this.say(isKept ? "keptInBrowser" : "keptNowhere");
    switch (state) {
      case "saved":
      case "same":
        return this.last || this.say("unchanged");
      case "waiting":
      case "saving":
        return this.say(state);
      case "conflict":
        return this.say("conflict", { by });
      default:
        return [this.say(state, { reason }), kept].join(" ");
    }
  }
}
