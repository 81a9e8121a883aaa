// Handing in: an explicit act, which waits for the link and carries every answer that is not saved yet.

class HandIn {
  constructor(desk, root) {
    Object.assign(this, { desk, root, wanted: false });
  }

  /** She pressed the button. */
  ask(form) {
    this.form = form;
    this.wanted = true;
    this.desk.note("handIn", "");
    this.desk.finishTyping();
    this.send();
  }

  /** She wants to go on answering. */
  cancel() {
    this.wanted = false;
    clearTimeout(this.again);
    this.show("");
  }

  /** In a pause nobody hands in, and nothing is handed in behind its notice when it ends. */
  putOff() {
    this.cancel();
    this.desk.note("handIn", this.desk.words.handInPaused);
  }

  async send() {
    const courier = this.desk.courier;
    if (!this.wanted || this.busy || courier.hold) return this.wait();
    this.busy = true;
    clearTimeout(this.again);
    this.show("handingIn");
    try {
      const unsent = this.desk.shelf.entries();
      const carried = unsent.map(([question, { key, seq, answer }]) => ({ question, key, seq, answer }));
      const body = new URLSearchParams({ csrf_token: courier.token, unsent: unsent.length ? JSON.stringify(carried) : "" });
      this.hear(await courier.askAgain("/hand-in", body.toString(), "application/x-www-form-urlencoded"), unsent);
    } catch {
      this.wait();
    } finally {
      this.busy = false;
    }
  }

  hear(answer, unsent) {
    if (answer.status === 200) return this.done(answer.said.missing, unsent);
    if (answer.status === 422) {
      // one of them cannot be read: sent one by one, that one is named and the others are saved
      this.cancel();
      this.desk.courier.flush();
      return this.desk.note("handIn", this.desk.words.handInRefused);
    }
    if (answer.said.error === "attempt-paused") {
      this.putOff();
      return this.desk.courier.probe(); // what was done before is sent one by one
    }
    this.desk.courier.isHeld(answer);
    this.wait();
  }

  /** Where answers were missing they came too late; they stay on the device, for time may yet be added. */
  done(missing, unsent) {
    this.wanted = false;
    if (!missing) for (const [question, entry] of unsent) this.desk.shelf.settle(question, entry, this.desk.clock.now());
    this.desk.leave();
  }

  wait() {
    if (!this.wanted || this.desk.courier.ended) return;
    this.show("waiting");
    clearTimeout(this.again);
    this.again = setTimeout(() => this.send(), 3000 + Math.random() * 2000);
  }

  /** On the page: nothing, that it is being handed in, or that it waits. */
  show(state) {
    const form = this.form;
    if (!form) return;
    const notice = form.querySelector("[data-waiting]");
    if (notice.hidden && state === "waiting") this.desk.speak(notice.textContent);
    notice.hidden = state !== "waiting";
    form.querySelector("[data-cancel]").hidden = state !== "waiting";
    const button = form.querySelector("button[type=submit]");
    this.label = this.label || button.textContent;
    button.textContent = state ? this.desk.words[state === "waiting" ? "tryNow" : state] : this.label;
    button.toggleAttribute("aria-disabled", state === "handingIn");
  }
}
