// Talks to the site: every request carries the page's token, has an end, and fails in one of two ways.

const PATIENCE = 20000;
const KEEPALIVE_MOST = 60000; // browsers refuse more in a request that outlives its page

/** There was no answer, or none that means anything: try again later. */
export class Unreachable extends Error {}

/** The site said no: `status`, and `body` with `error` and `message` where it sent them. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.message ?? "");
    this.status = status;
    this.body = body;
  }
}

export class Server {
  /** `addresses` by name, `field` the hidden field with the page's token. */
  constructor(addresses, field) {
    this.addresses = addresses;
    this.field = field;
  }

  get(name) {
    return this.#ask(name, {});
  }

  post(name, body, { leaving = false } = {}) {
    const text = JSON.stringify(body);
    const keepalive = leaving && text.length < KEEPALIVE_MOST;
    return this.#ask(name, { method: "POST", body: text, keepalive, headers: { "Content-Type": "application/json" } });
  }

  /** Send a file with further fields. */
  upload(name, file, fields) {
    const body = new FormData();
    for (const [key, value] of Object.entries(fields)) body.append(key, value);
    body.append("file", file, file.name || "picture.png");
    return this.#ask(name, { method: "POST", body });
  }

  async #ask(name, request) {
    let response = await this.#send(name, request);
    if (response.status === 400 && request.method && (await this.#renewToken())) {
      response = await this.#send(name, request);
    }
    return this.#read(response);
  }

  async #send(name, request) {
    const headers = { ...request.headers, "X-Requested-With": "fetch", "X-CSRFToken": this.field.value };
    const signal = AbortSignal.timeout(PATIENCE);
    try {
      return await fetch(this.addresses[name], { credentials: "same-origin", signal, ...request, headers });
    } catch {
      throw new Unreachable();
    }
  }

  async #read(response) {
    let body;
    try {
      body = await response.json();
    } catch {
      if (response.ok || response.status >= 500) throw new Unreachable();
      body = {};
    }
    if (response.ok) return body;
    if (response.status >= 500) throw new Unreachable();
    throw new Refused(response.status, body);
  }

  /** A page that is older than its sign-in carries an old token: take that of a fresh one. */
  async #renewToken() {
    try {
      const page = await fetch(window.location.href, { credentials: "same-origin" });
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
      const token = fresh.querySelector("[data-editor] [name='csrf_token']")?.value;
      if (!token || token === this.field.value) return false;
      for (const field of document.querySelectorAll("[name='csrf_token']")) field.value = token;
      return true;
    } catch {
      return false;
    }
  }
}
