// The page as a trainee will see it, beside the text: kept in place while it changes, and following where one writes.

import { Unreachable } from "./server.js";

/** Headings of a text with their lines, from 1; those in code and in front matter are none. */
export function headingsOf(text) {
  const found = [];
  let code = false;
  text.split("\n").forEach((line, index) => {
    if (/^\s{0,3}(```|~~~)/.test(line)) code = !code;
    else if (!code && /^#{2,6} /.test(line)) found.push({ line: index + 1, words: plain(line) });
  });
  return found;
}

/** A heading's letters and digits alone: its marks and its spacing differ between text and page. */
export const plain = (words) =>
  words
    .replace(/\{[^{}]*\}\s*$/, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");

/** Where a line stands in a page: between the headings around it, in proportion. `stops` are [line, height] in order. */
export function heightOf(line, stops) {
  let before = stops[0];
  for (const stop of stops) {
    if (stop[0] > line) return before[1] + ((line - before[0]) / (stop[0] - before[0])) * (stop[1] - before[1]);
    before = stop;
  }
  return before[1];
}

export class Preview {
  /** `frame` is the iframe; `note` says why there is nothing in it. */
  constructor(frame, note) {
    this.frame = frame;
    this.note = note;
    this.choices = { dir: null, theme: null };
    this.html = null;
    this.followed = null;
  }

  /** Show a whole page. When its style is that of the page before, only what it says is exchanged: nothing flickers. */
  show(html) {
    this.note.hidden = true;
    this.frame.hidden = false;
    if (html === this.html) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("script").forEach((script) => script.remove());
    const now = this.frame.contentDocument;
    if (this.html === null || !now || sheets(now) !== sheets(page))
      this.#load(`<!doctype html>${page.documentElement.outerHTML}`);
    else this.#exchange(now, page);
    this.html = html;
  }

  /** Say why there is no page. The page before stays where it is. */
  say(sentence) {
    this.note.textContent = sentence;
    this.note.hidden = !sentence;
    if (this.html === null) this.frame.hidden = true;
  }

  /** The direction of writing ("rtl" or null for the page's own) and the colours ("dark" or null). */
  choose(choices) {
    Object.assign(this.choices, choices);
    this.#apply();
  }

  /** Bring the place of a line into view. */
  follow(line, text) {
    this.followed = [line, text];
    const page = this.frame.contentDocument;
    if (!page?.body || this.html === null) return;
    const height = heightOf(line, this.#stops(page, text));
    const view = this.frame.contentWindow;
    const room = view.innerHeight;
    if (height < view.scrollY + room * 0.1 || height > view.scrollY + room * 0.7) view.scrollTo(0, height - room * 0.3);
  }

  #load(html) {
    const place = this.frame.contentWindow?.scrollY ?? 0;
    this.followed = null;
    this.frame.addEventListener(
      "load",
      () => {
        this.#apply();
        this.#holdLinks();
        this.frame.contentWindow.scrollTo(0, place);
        if (this.followed) this.follow(...this.followed); // before its pictures had come, the page was another one
      },
      { once: true },
    );
    this.frame.srcdoc = html;
  }

  #exchange(now, page) {
    const place = this.frame.contentWindow.scrollY;
    const open = [...now.querySelectorAll("details")].map((details) => details.open);
    for (const name of ["lang", "dir"])
      now.documentElement.setAttribute(name, page.documentElement.getAttribute(name) ?? "");
    now.body.replaceWith(now.importNode(page.body, true));
    now.querySelectorAll("details").forEach((details, index) => (details.open = open[index] ?? details.open));
    this.#apply();
    this.frame.contentWindow.scrollTo(0, place);
  }

  #apply() {
    const root = this.frame.contentDocument?.documentElement;
    if (!root) return;
    root.dataset.own ??= root.getAttribute("dir") ?? "";
    root.setAttribute("dir", this.choices.dir ?? root.dataset.own);
    if (this.choices.theme) root.dataset.theme = this.choices.theme;
    else delete root.dataset.theme;
  }

  /** A link of the page leads nowhere from here, except to a place of the page itself. Forms send nothing. */
  #holdLinks() {
    const page = this.frame.contentDocument;
    page.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href], button");
      if (!link) return;
      const anchor = link.getAttribute("href") ?? "";
      event.preventDefault();
      if (anchor.startsWith("#")) page.getElementById(decodeURIComponent(anchor.slice(1)))?.scrollIntoView();
    });
    page.addEventListener("submit", (event) => event.preventDefault());
  }

  #stops(page, text) {
    const stops = [[1, 0]];
    const shown = [...page.querySelectorAll("h2, h3, h4, h5, h6, legend, [data-heading]")];
    for (const { line, words } of headingsOf(text)) {
      const index = shown.findIndex((heading) => words && plain(heading.textContent).endsWith(words));
      if (index < 0) continue;
      const top = shown[index].getBoundingClientRect().top + this.frame.contentWindow.scrollY;
      shown.splice(0, index + 1);
      if (top >= stops.at(-1)[1]) stops.push([line, top]);
    }
    const body = page.querySelector(".lesson-body") ?? page.querySelector("main") ?? page.body;
    const end = body.getBoundingClientRect().bottom + this.frame.contentWindow.scrollY;
    stops.push([text.split("\n").length + 1, Math.max(end, stops.at(-1)[1])]);
    return stops;
  }
}

const sheets = (page) =>
  [...page.querySelectorAll("link[rel='stylesheet']")].map((link) => link.getAttribute("href")).join(" ");

/** Why a check could not be answered, as a key of a sentence. */
export const troubleOf = (problem) => (problem instanceof Unreachable ? "checkOffline" : "checkRefused");
