// Saves what was written, by itself and on demand, and says in words what is safe and what is not.

import { afterPause } from "./element.js";
import { Refused, Unreachable } from "./server.js";

const PAUSE = 2000;
const RETRY_LEAST = 3000;
const RETRY_MOST = 30000;

/** Whether both texts of a merge stand in a text: only a person says when that is done. */
const isHalfMerged = (text) => /^<{7} /m.test(text) && /^>{7} /m.test(text);

export class Saver {
  /**
   * `page` holds: file, base (the version the text began from), saved (the text of that version), text() (as it is now),
   * tell(state, values), onConflict(answer). States: "saved", "waiting", "saving", "offline", "signedOut", "refused",
   * "conflict".
   */
  constructor(server, shelf, page) {
    Object.assign(this, { server, shelf, page, base: page.base, saved: page.saved });
    this.busy = null;
    this.held = false;
    this.retry = null;
    this.pause = RETRY_LEAST;
    this.later = afterPause(PAUSE, () => this.save());
  }

  get isSafe() {
    return this.page.text() === this.saved;
  }

  /** The text was changed: keep it here, and save it when the typing stops. */
  changed() {
    if (this.isSafe) {
      this.shelf.drop();
      this.later.stop();
      if (!this.held && !this.busy) this.page.tell("same");
      return;
    }
    this.shelf.put(this.page.text(), this.base);
    if (this.held) return;
    this.page.tell("waiting");
    this.later();
  }

  /** Save now. `auto` is false for a person's own saving; `leaving` when the page may be gone in a moment. */
  async save({ auto = true, leaving = false } = {}) {
    this.later.stop();
    if (this.held) return this.page.onConflict();
    if (this.busy) {
      await this.busy;
      if (this.held) return undefined;
    }
    if (auto && (this.isSafe || isHalfMerged(this.page.text()))) return undefined;
    this.busy = this.#send(this.page.text(), auto, leaving);
    try {
      return await this.busy;
    } finally {
      this.busy = null;
    }
  }

  /** Go on from what somebody else saved meanwhile: the text now in the page was merged with that version. */
  mergedWith({ version, text }) {
    this.held = false;
    this.base = version;
    this.saved = text;
    return this.save({ auto: false });
  }

  async #send(text, auto, leaving) {
    clearTimeout(this.retry);
    this.page.tell("saving");
    try {
      this.#kept(
        text,
        await this.server.post("save", { file: this.page.file, base: this.base, text, auto }, { leaving }),
      );
    } catch (problem) {
      this.#notKept(problem, text);
    }
  }

  #kept(text, answer) {
    this.base = answer.version;
    this.saved = text;
    this.pause = RETRY_LEAST;
    this.page.tell("saved", { at: answer.saved_at });
    if (this.isSafe) this.shelf.drop();
    else this.changed();
  }

  #notKept(problem, text) {
    const isKept = this.shelf.put(this.page.text(), this.base);
    if (problem instanceof Unreachable) return this.#again(isKept);
    if (!(problem instanceof Refused)) throw problem;
    if (problem.status === 409 && problem.body.theirs) return this.#conflict(problem.body, text);
    if (problem.status === 401 || problem.status === 400) return this.#again(isKept, "signedOut");
    return this.page.tell("refused", { reason: problem.message, isKept });
  }

  #again(isKept, state = "offline") {
    this.page.tell(state, { isKept });
    this.retry = setTimeout(() => this.save(), this.pause);
    this.pause = Math.min(this.pause * 2, RETRY_MOST);
  }

  #conflict(answer, text) {
    if (answer.theirs.text === text)
      return this.#kept(text, { version: answer.theirs.version, saved_at: answer.theirs.at });
    this.held = true;
    this.page.tell("conflict", answer.theirs);
    return this.page.onConflict(answer);
  }
}
