// A tree of elements in Node.js: domino, which turndown brings along, with the few newer methods that our scripts use.

import { createRequire } from "node:module";

const require = createRequire(new URL("../../static/editor/pasting.js", import.meta.url));
const domino = require("@mixmark-io/domino");
const { Element, DocumentFragment } = domino.impl;

function append(...nodes) {
  for (const node of nodes) this.appendChild(typeof node === "string" ? this.ownerDocument.createTextNode(node) : node);
}

define(Element, { append });
define(DocumentFragment, { append });

function define(kind, methods) {
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(kind.prototype, name, { value, configurable: true });
}

/** Lists of nodes that can be walked through, whatever kind of list domino gives. */
function* each() {
  for (let index = 0; index < this.length; index += 1) yield this[index] ?? this.item(index);
}

const sample = domino.createDocument("<p>a<b>b</b></p>").body;
for (const list of [sample.querySelectorAll("p"), sample.children, sample.childNodes]) {
  const kind = Object.getPrototypeOf(list);
  if (kind !== Array.prototype && !kind[Symbol.iterator]) kind[Symbol.iterator] = each;
  kind.forEach ??= function forEach(act) {
    for (const node of this) act(node);
  };
}

/** The body of a document made of HTML. */
export const body = (html) => domino.createDocument(html).body;
