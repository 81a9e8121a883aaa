// Brings answers to the server: one request at a time, oldest act first, the same key on every retry.

const RETRY_LEAST = 2000;
const RETRY_MOST = 30000;
const PATIENCE = 15000; // of one request
const PROBE_LEAST = 2000; // between two looks whether she has signed in again
const PROBE_MOST = 15000;
const KEEPALIVE_MOST = 60000; // bytes; browsers refuse to finish larger ones behind a closed page

const bytesIn = (text) => new Blob([text]).size;

class Courier {
  /** `desk` is told what happened: kept, refused, moved (deadline), and what holds everything up. */
  constructor(root, shelf, desk) {
    Object.assign(this, { shelf, desk });
    this.here = root.dataset.over;
    this.token = root.querySelector("[name='csrf_token']")?.value ?? "";
    this.pause = RETRY_LEAST;
    this.hold = ""; // "signed-out", "stranger", "paused": nothing is sent until that ends; "over", "on-paper": nor ever
    this.wait = PROBE_LEAST;
    this.failing = false;
    this.due = new Set(); // questions to be sent although somebody goes on typing
    this.told = 0; // how many unsent answers the server knows of
    this.probing = Promise.resolve(); // the last question how the attempt stands
  }

  // ------------------------------------------------------------ requests

  /** What a request gives, read to its end. Throws where there is no link, or no answer in time. */
  async inTime(request) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    try {
      return await request(abort.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** One request as JSON or form. Throws like `inTime`. */
  ask(path, body, type = "application/json") {
    const headers = { "Content-Type": type, "X-Requested-With": "fetch", "X-CSRFToken": this.token };
    const values = { method: "POST", credentials: "same-origin", keepalive: bytesIn(body) < KEEPALIVE_MOST, headers, body };
    return this.inTime(async (signal) => {
      const response = await fetch(this.here + path, { ...values, signal });
      const deadline = Number(response.headers.get("X-Deadline"));
      if (deadline) this.desk.moved(deadline);
      else if (response.status === 204 && this.desk.clock.deadline && !this.desk.covered) this.probeLater(); // paused?
      const json = response.headers.get("Content-Type")?.startsWith("application/json");
      const after = Number(response.headers.get("Retry-After")) || 0;
      return { status: response.status, after, said: json ? await response.json() : {} };
    });
  }

  /** The same, and once more where the page's token is older than her sign-in. */
  async askAgain(path, body, type) {
    const answer = await this.ask(path, body, type);
    if (answer.status !== 400) return answer;
    const refused = await this.renewToken();
    return refused ? { ...answer, ...refused } : this.ask(path, body, type);
  }

  /** Take the token of a fresh page. Where there is none for her, gives what a request would have been answered. */
  async renewToken() {
    const [page, text] = await this.inTime(async (signal) => {
      const answer = await fetch(`${this.here}/review`, { credentials: "same-origin", signal });
      return [answer, await answer.text()];
    });
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const found = fresh.querySelector("[data-attempt] [name='csrf_token']")?.value;
    if (!page.ok) return { status: page.status };
    if (!found) return new URL(page.url).pathname.startsWith(this.here) ? { status: 409, said: {} } : { status: 401 };
    this.token = found;
    for (const field of document.querySelectorAll("[name='csrf_token']")) field.value = found;
    return null;
  }

  // ------------------------------------------------------------ sending answers

  /** Send what waits; ends when that was tried. */
  async flush() {
    if (this.busy) await this.sending;
    else if (!this.hold && this.shelf.entries().length) await (this.sending = this.deliver());
  }

  async deliver() {
    this.busy = true;
    clearTimeout(this.again);
    try {
      if (await this.shelf.takeTurn()) await this.sendAll();
      else this.later();
    } finally {
      this.shelf.endTurn();
      this.busy = false;
      this.desk.refresh();
      if (this.told && !this.shelf.entries().length) this.probe(); // nobody should worry for longer than she must
    }
  }

  async sendAll() {
    const tried = new Set();
    // what is being typed is sent when the typing rests, or when it is time
    const isDue = (question) => this.due.has(question) || !this.desk.typing.has(question);
    const isReady = ([question, { key }]) => !tried.has(key) && isDue(question);
    const next = () => this.shelf.entries().find(isReady);
    for (let waiting; !this.hold && (waiting = next()); ) {
      const [question, entry] = waiting;
      tried.add(entry.key);
      this.due.delete(question);
      const outcome = await this.send(question, entry);
      if (outcome === "later") return this.later();
      if (outcome === "skip") this.later();
      await this.shelf.takeTurn(); // and keep it
    }
  }

  /** Send one answer: "done", "later" (nothing gets through), or "skip" (this one does not, others may). */
  async send(question, entry) {
    let answer;
    try {
      const path = question.split("/").map(encodeURIComponent).join("/");
      const body = JSON.stringify({ key: entry.key, seq: entry.seq, answer: entry.answer });
      answer = await this.askAgain(`/answers/${path}`, body);
    } catch {
      return this.failed(question, "later");
    }
    if (answer.status === 204) return this.kept(question, entry);
    if (answer.status === 422 || answer.said.error === "no-such-question") return this.refused(question, entry);
    if (this.isHeld(answer)) return "later";
    this.pause = Math.max(this.pause, answer.after * 1000);
    return this.failed(question, answer.status === 500 ? "skip" : "later");
  }

  kept(question, entry) {
    this.pause = RETRY_LEAST;
    this.failing = false;
    this.shelf.settle(question, entry, this.desk.clock.now());
    this.desk.kept(question, entry);
    return "done";
  }

  refused(question, entry) {
    this.shelf.forget(question, entry.seq);
    this.desk.refused(question);
    return "done";
  }

  failed(question, outcome) {
    this.failing = true;
    this.desk.tellWaits(question);
    return outcome;
  }

  later() {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.flush(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(this.pause * 2, RETRY_MOST);
  }

  /** The link may be back, or the page is looked at again. */
  hurry() {
    this.pause = RETRY_LEAST;
    if (this.hold) this.probe();
    else this.flush();
  }

  // ------------------------------------------------------------ what holds everything up

  /** Whether an answer says that nothing will be taken for now; then it is said, and looked for its end. */
  isHeld({ status, said }) {
    if (status === 400 || status === 401) this.stop("signed-out");
    else if (status === 403 || status === 404) this.stop("stranger");
    else if (status === 409 && said.error === "attempt-on-paper") this.stop("on-paper");
    else if (status === 409) this.stop(said.error === "attempt-paused" ? "paused" : "over");
    return status < 500 && status !== 429 && Boolean(this.hold);
  }

  get ended() {
    return this.hold === "over" || this.hold === "on-paper";
  }

  stop(why) {
    if (this.ended) return;
    const before = this.hold;
    this.hold = why;
    if (before !== why) {
      this.wait = PROBE_LEAST;
      this.desk.held(why);
    }
    if (!this.ended) this.probeLater();
  }

  go() {
    if (!this.hold) return;
    this.hold = "";
    this.desk.held("");
    this.flush();
  }

  probeLater() {
    clearTimeout(this.looks);
    this.looks = setTimeout(() => this.probe(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 1.5, PROBE_MOST);
  }

  /** Ask how the attempt stands, one question after the other: of two at once, the older might be noted last. */
  probe() {
    clearTimeout(this.looks);
    this.probing = this.probing.then(() => this.pulse());
    return this.probing;
  }

  /** It sends no answer: it may be somebody else who is signed in now. */
  async pulse() {
    try {
      const [asked, unsent] = [performance.now(), this.shelf.entries().length];
      const answer = await this.askAgain("/pulse", JSON.stringify({ unsent }));
      if (answer.status === 200) this.told = unsent;
      if (answer.status === 200) this.heard(answer.said, (performance.now() - asked) / 2);
      else if (!this.isHeld(answer) && this.hold) this.probeLater();
    } catch {
      if (this.hold || this.desk.covered) this.probeLater();
    }
  }

  /** This page came without questions, and the exam goes on: the one that follows shows what has arrived. */
  async leave() {
    this.hold = "";
    await this.flush();
    this.desk.comeBack();
  }

  heard(pulse, late) {
    this.desk.clock.sync(pulse.now + late);
    if (!pulse.open) return this.stop(pulse.paper ? "on-paper" : "over");
    if (this.ended) return window.location.reload(); // it goes on after all: time was added
    if (!pulse.paused && this.desk.isBare) return this.leave();
    this.desk.cover(pulse.paused);
    if (pulse.paused) this.probeLater();
    else if (pulse.deadline) this.desk.moved(pulse.deadline);
    if (pulse.paused && this.hold === "paused") return; // what was done before has been sent
    this.go();
    this.flush();
  }
}
