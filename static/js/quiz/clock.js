// The server's time, and the time that is left. The device's own clock may be wrong by hours, or jump.

const NOTABLE = 1500; // ms by which a deadline must differ to be a change

class Clock {
  constructor(root, words, upThen) {
    Object.assign(this, { root, words, upThen });
    this.element = root.querySelector("[data-deadline]");
    // the page says when it was made; it began to come in when the first byte did
    const [loading] = performance.getEntriesByType("navigation");
    this.origin = Number(root.dataset.now) - (loading?.responseStart ?? performance.now());
    this.deadline = Number(this.element?.dataset.deadline) || null;
    this.drift = Date.now() - performance.now();
    this.before = Infinity;
    this.still = null;
    this.seq = 0;
  }

  /** Milliseconds since the epoch, by the server's clock. */
  now() {
    return Math.floor(this.origin + performance.now());
  }

  /** The moment of an act. Each is later than all before, also than those of other tabs. */
  next() {
    return (this.seq = Math.max(this.seq + 1, this.now()));
  }

  /** Never go behind an act that this page has seen. */
  passed(seq) {
    this.seq = Math.max(this.seq, seq);
  }

  sync(now) {
    this.origin = now - performance.now();
    this.drift = Date.now() - performance.now();
  }

  /** Whether the device slept or its clock was put: then the time that was counted here may be wrong. */
  get jumped() {
    const before = this.drift;
    this.drift = Date.now() - performance.now();
    return Math.abs(this.drift - before) > NOTABLE;
  }

  /** In the zone in which the page names every other time. */
  time(moment, zone = "short") {
    const values = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.root.dataset.zone };
    if (zone) values.timeZoneName = zone;
    return new Date(moment).toLocaleTimeString(document.documentElement.lang, values);
  }

  /** A new deadline; returns whether it is another than before. */
  move(deadline) {
    if (!this.deadline || Math.abs(deadline - this.deadline) < NOTABLE) return false;
    const bar = this.element.querySelector("progress");
    bar.max += (deadline - this.deadline) / 1000;
    this.deadline = deadline;
    this.element.dataset.end = this.time(deadline);
    this.before = Infinity;
    this.show();
    return true;
  }

  /** Seconds. */
  get left() {
    return Math.max(0, Math.ceil((this.deadline - (this.still ?? this.now())) / 1000));
  }

  get isUp() {
    return this.deadline !== null && this.left < 2;
  }

  /** The attempt has ended: no time is left to be told. */
  end() {
    this.stopped = true;
    if (this.element) this.element.hidden = true;
  }

  /** Stand still since this moment, or (null) go on. */
  stand(since) {
    this.still = since;
    this.show();
  }

  show() {
    if (!this.deadline) return;
    const left = this.left;
    this.element.querySelector("progress").value = left;
    const sentence = this.still !== null ? this.words.still : left > 60 ? this.words.minutesLeft : this.words.secondsLeft;
    const text = say(sentence, { minutes: Math.ceil(left / 60), end: this.element.dataset.end });
    const shown = this.element.querySelector("[data-clock-words]");
    if (shown.textContent !== text) shown.textContent = text;
    this.element.dataset.urgency = this.still !== null ? "" : left <= 60 ? "last" : left <= 300 ? "soon" : "";
    if (this.still === null) this.warn(left);
  }

  warn(left) {
    const speaks = this.element.querySelector("[data-clock-speaks]");
    if (left <= 60 && this.before > 60) speaks.textContent = this.words.oneLeft;
    else if (left <= 300 && this.before > 300) speaks.textContent = this.words.fiveLeft;
    this.before = left;
  }

  /** Count: once a second, tell what is left; `upThen()` when nothing is, again and again until it says stop. */
  run() {
    if (!this.deadline || this.stopped) return;
    this.show();
    if (this.still === null && this.left === 0) this.upThen();
    setTimeout(() => this.run(), 1000);
  }
}
