// What comes from Word or a web page, as clean Markdown: its junk is dropped, its lists, tables and notes are kept.

import TurndownService from "turndown";

const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, table, blockquote, pre, hr, dl, figure";
const FORMS = "a[href], strong, b, em, i, ul, ol, table, img, h1, h2, h3, h4, h5, h6, blockquote, pre, code";
const NEVER =
  "style, script, meta, link, title, xml, template, noscript, iframe, object, svg, button, input, select, textarea";

/** Whether HTML says more than its plain text does; a bare run of words is pasted as it is. */
export function hasForm(root) {
  if (isOnlyCode(root)) return false;
  if (hasStyledText(root) || root.querySelector(FORMS)) return true;
  return root.querySelectorAll(BLOCKS).length > 1;
}

/** Code from an editor or a page is text already: its marks must not be escaped. */
function isOnlyCode(root) {
  const code = root.querySelector("pre, [data-vscode], div[data-style*='monospace']");
  return Boolean(code) && code.textContent.trim() === root.textContent.trim();
}

const hasStyledText = (root) =>
  [...root.querySelectorAll("span, p")].some((one) => isBold(one) || isItalic(one) || listLevel(one));

// the page's own styles are renamed before it is read
const styleOf = (element) => element.getAttribute("data-style") ?? element.getAttribute("style") ?? "";
const isBold = (element) => /font-weight:\s*(bold|[6-9]00)/i.test(styleOf(element));
const isItalic = (element) => /font-style:\s*italic/i.test(styleOf(element));

/** Clean the tree of a pasted page in place: afterwards it holds only what Markdown can say. */
export function tidy(root) {
  root.querySelectorAll(NEVER).forEach((element) => element.remove());
  dropComments(root);
  dropHidden(root);
  namedHeadings(root);
  officeNotes(root);
  officeLists(root);
  dropMarkers(root);
  meaningOfStyles(root);
  unwrapLayout(root);
  shiftHeadings(root);
  dropEmpty(root);
  return root;
}

function dropComments(root) {
  for (const node of [...root.childNodes]) {
    if (node.nodeType === 8) node.remove();
    else if (node.nodeType === 1) dropComments(node);
  }
}

function dropHidden(root) {
  for (const element of root.querySelectorAll("[data-style], [style], [hidden]")) {
    if (element.hasAttribute("hidden") || /display:\s*none|mso-hide:\s*all/i.test(styleOf(element))) element.remove();
  }
}

const isClass = (element, pattern) => pattern.test(element.getAttribute("class") ?? "");

/** Word's titles are paragraphs of a class. */
function namedHeadings(root) {
  for (const paragraph of root.querySelectorAll("p[class]")) {
    const level = isClass(paragraph, /^MsoTitle$/i) ? 1 : isClass(paragraph, /^MsoSubtitle$/i) ? 2 : null;
    if (level) renamed(paragraph, `h${level}`);
  }
}

function renamed(element, tag) {
  const made = element.ownerDocument.createElement(tag);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

// ------------------------------------------------------------ lists that only look like lists

/** The depth of a list paragraph of Word, from 1; null for any other. */
function listLevel(element) {
  const style = /mso-list:\s*l\d+\s+level(\d+)/i.exec(styleOf(element));
  if (style) return Number(style[1]);
  return element.localName === "p" && isClass(element, /^MsoListParagraph/i) && markerOf(element) ? 1 : null;
}

/** What Word puts before the words of a list paragraph: "·", "1.", "a)". */
function markerOf(element) {
  const marker = [...element.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));
  if (marker) return marker.textContent.trim();
  return /^\s*([·•o§‣▪–-]|\d+[.)]|[a-z][.)])[\s\u00a0]{2,}/i.exec(element.textContent)?.[1] ?? "";
}

const isNumber = (marker) => /^\(?(\d+|[a-z]|[ivxlc]+)[.)]/i.test(marker);

function officeLists(root) {
  let open = [];
  let last = null;
  for (const paragraph of [...root.querySelectorAll("p")]) {
    const level = listLevel(paragraph);
    if (!level || paragraph.closest("li")) continue;
    if (!last || nextElement(last) !== paragraph) open = [];
    const item = asItem(paragraph);
    place(item, paragraph, level, open);
    last = open[0].list;
  }
}

const nextElement = (element) => element.nextElementSibling;

function asItem(paragraph) {
  const item = paragraph.ownerDocument.createElement("li");
  item.ordered = isNumber(markerOf(paragraph));
  const marker = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));
  if (marker) marker.remove();
  item.append(...paragraph.cloneNode(true).childNodes);
  trimStart(item);
  return item;
}

/** Hang an item into the list of its level; `open` holds the lists that are open, from the outermost. */
function place(item, paragraph, level, open) {
  const tag = item.ordered ? "ol" : "ul";
  while (open.length && open.at(-1).level > level) open.pop();
  if (open.length && open.at(-1).level === level && open.at(-1).list.localName === tag) {
    open.at(-1).list.append(item);
    paragraph.remove();
    return;
  }
  if (open.length && open.at(-1).level === level) open.pop();
  const list = paragraph.ownerDocument.createElement(tag);
  list.append(item);
  const parent = open.at(-1)?.list.lastElementChild;
  if (parent) {
    parent.append(list);
    paragraph.remove();
  } else paragraph.replaceWith(list);
  open.push({ level, list });
}

function trimStart(element) {
  const first = element.firstChild;
  if (first?.nodeType === 3) first.nodeValue = first.nodeValue.replace(/^[\s\u00a0·•§o‣▪–-]*?[\s\u00a0]+/, "");
}

/** Numbers and bullets that Word wrote into headings and paragraphs. */
function dropMarkers(root) {
  for (const span of root.querySelectorAll("span")) if (/mso-list:\s*ignore/i.test(styleOf(span))) span.remove();
}

// ------------------------------------------------------------ notes below the page

/** Word's footnotes become Markdown's: [^1] in the text, [^1]: below. */
function officeNotes(root) {
  for (const link of root.querySelectorAll("a[href*='#_ftn'], a[href*='#_edn']")) {
    const [, kind, back, number] = /#_(ftn|edn)(ref)?(\d+)/.exec(link.getAttribute("href")) ?? [];
    if (!kind) continue;
    const name = kind === "edn" ? `e${number}` : number;
    const note = link.ownerDocument.createElement("span");
    note.setAttribute("data-note", back ? `[^${name}]: ` : `[^${name}]`);
    note.textContent = "note";
    link.replaceWith(note);
  }
}

// ------------------------------------------------------------ what styles mean

function meaningOfStyles(root) {
  for (const bold of root.querySelectorAll("b[data-style*='normal'], b[id^='docs-internal-guid']"))
    bold.replaceWith(...bold.childNodes);
  for (const span of root.querySelectorAll("span")) {
    if (span.closest("h1, h2, h3, h4, h5, h6, a") || !span.textContent.trim()) continue;
    if (isBold(span) && !span.closest("b, strong")) wrapInside(span, "strong");
    if (isItalic(span) && !span.closest("i, em")) wrapInside(span, "em");
  }
  for (const bold of root.querySelectorAll(
    "h1 b, h1 strong, h2 b, h2 strong, h3 b, h3 strong, h4 b, h4 strong, th b, th strong",
  )) {
    bold.replaceWith(...bold.childNodes);
  }
}

function wrapInside(element, tag) {
  const inner = element.ownerDocument.createElement(tag);
  inner.append(...element.childNodes);
  element.append(inner);
}

/** A table with one cell, or within a table, only arranges things. */
function unwrapLayout(root) {
  for (const table of [...root.querySelectorAll("table")].reverse()) {
    const cells = table.querySelectorAll("td, th");
    if (cells.length > 1 && !table.parentNode.closest?.("table")) continue;
    table.replaceWith(...[...cells].flatMap((cell) => [...cell.childNodes]));
  }
}

/** The highest heading becomes ##, since the title of a page stands in its front matter. */
function shiftHeadings(root) {
  const headings = [...root.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((heading) => heading.textContent.trim());
  const highest = Math.min(...headings.map((heading) => Number(heading.localName[1])));
  for (const heading of headings) {
    const level = Math.min(6, Number(heading.localName[1]) - highest + 2);
    if (`h${level}` !== heading.localName) renamed(heading, `h${level}`);
  }
}

function dropEmpty(root) {
  for (const element of [
    ...root.querySelectorAll("p, span, a, b, strong, i, em, h2, h3, h4, h5, h6, li, div"),
  ].reverse()) {
    if (!element.textContent.replace(/[\s\u00a0]/g, "") && !element.querySelector("img, table")) element.remove();
  }
}

// ------------------------------------------------------------ to Markdown

const turndown = new TurndownService({
  headingStyle: "atx",
  bulletListMarker: "-",
  codeBlockStyle: "fenced",
  emDelimiter: "*",
  hr: "---",
  br: "\\",
});

turndown.addRule("item", {
  filter: "li",
  replacement(content, node) {
    const ordered = node.parentNode.nodeName === "OL";
    const number = [...node.parentNode.children].filter((one) => one.nodeName === "LI").indexOf(node) + 1;
    const marker = ordered ? `${number}. ` : "- ";
    const inner = content
      .trim()
      .replace(/\n{2,}(?=\s*(?:[-*]|\d+\.) )/g, "\n")
      .replace(/\n(?=[^\n])/g, `\n${" ".repeat(marker.length)}`);
    return `${marker}${inner}\n`;
  },
});
turndown.addRule("link", {
  filter: (node) => node.nodeName === "A" && node.getAttribute("href"),
  replacement(content, node) {
    const address = node.getAttribute("href");
    if (!/^(https?:|mailto:)/i.test(address) || !content.trim()) return content;
    return `[${content.trim()}](${address
      .replace(/[()\s]/g, encodeURIComponent)
      .replace(/\(/g, "%28")
      .replace(/\)/g, "%29")})`;
  },
});
turndown.addRule("note", {
  filter: (node) => node.nodeName === "SPAN" && node.hasAttribute("data-note"),
  replacement: (_content, node) => node.getAttribute("data-note"),
});
turndown.addRule("picture", {
  filter: "img",
  replacement(_content, node) {
    const link = node.getAttribute("data-link");
    return link ? `![${oneLine(node.getAttribute("alt") ?? "").replace(/[[\]\\]/g, "\\$&")}](${link})` : "";
  },
});
turndown.addRule("table", { filter: "table", replacement: (_content, node) => `\n\n${pipes(node)}\n\n` });

const oneLine = (text) => text.replace(/\s+/g, " ").trim();

/** A table as Markdown writes it. The first row is its head; what spans several columns leaves the others empty. */
function pipes(table) {
  const rows = [...table.querySelectorAll("tr")].map((row) => [...row.children].flatMap(cells));
  const width = Math.max(...rows.map((row) => row.length));
  const line = (row) => `| ${Array.from({ length: width }, (_, index) => row[index] ?? "").join(" | ")} |`;
  const [head, ...body] = rows.filter((row) => row.length);
  return [line(head), `|${"---|".repeat(width)}`, ...body.map(line)].join("\n");
}

function cells(cell) {
  const text = oneLine(turndown.turndown(cell).replace(/\\\n|\n/g, " ")).replace(/(?<!\\)\|/g, "\\|");
  return [text, ...Array.from({ length: Math.max(1, Number(cell.getAttribute("colspan") ?? 1)) - 1 }, () => "")];
}

/** The Markdown of a tree that `tidy` cleaned; "" for nothing. */
export function markdownOf(root) {
  const lines = turndown
    .turndown(root.innerHTML)
    .replace(/\u00a0/g, " ")
    .split("\n");
  const kept = lines.map((line) => line.trimEnd().replace(/^ *:::/, "\\:::"));
  return kept
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
