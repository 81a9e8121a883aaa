// Buttons that write Markdown, for those who do not know it.

import { EditorSelection } from "@codemirror/state";
import { startCompletion } from "@codemirror/autocomplete";
import { insert } from "./inserting.js";

/** Put marks around what is selected, or take them away where they are. */
function around(view, mark) {
  view.dispatch(
    view.state.changeByRange((range) => {
      const inside = view.state.sliceDoc(range.from, range.to);
      const outer = view.state.sliceDoc(range.from - mark.length, range.to + mark.length);
      if (outer === mark + inside + mark) return unmarked(range, mark);
      const changes = [
        { from: range.from, insert: mark },
        { from: range.to, insert: mark },
      ];
      return { changes, range: EditorSelection.range(range.from + mark.length, range.to + mark.length) };
    }),
    { userEvent: "input.format" },
  );
  view.focus();
}

function unmarked(range, mark) {
  const changes = [
    { from: range.from - mark.length, to: range.from },
    { from: range.to, to: range.to + mark.length },
  ];
  return { changes, range: EditorSelection.range(range.from - mark.length, range.to - mark.length) };
}

const LINE_START = /^(#{1,6} |[-*+] |\d+[.)] |> )?/;

/** Begin every selected line with a mark; those that all have it lose it. `mark(n)` is that of the n-th line, from 0. */
function startLines(view, mark) {
  const { doc, selection } = view.state;
  const [first, last] = [doc.lineAt(selection.main.from).number, doc.lineAt(selection.main.to).number];
  const lines = Array.from({ length: last - first + 1 }, (_, index) => doc.line(first + index)).filter(
    (line, _, all) => line.length || all.length === 1,
  );
  const have = lines.every((line, index) => line.text.startsWith(mark(index)));
  const changes = lines.map((line, index) => {
    const old = LINE_START.exec(line.text)[0];
    return { from: line.from, to: line.from + old.length, insert: have ? "" : mark(index) };
  });
  view.dispatch({ changes, userEvent: "input.format" });
  view.focus();
}

function link(view) {
  const { from, to } = view.state.selection.main;
  const words = view.state.sliceDoc(from, to);
  const isAddress = /^https?:\/\/\S+$/.test(words);
  const text = isAddress ? `[](${words})` : `[${words}]()`;
  const cursor = from + (isAddress || !words ? 1 : words.length + 3);
  view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: cursor }, userEvent: "input.format" });
  view.focus();
  if (words && !isAddress) startCompletion(view);
}

function term(view) {
  const { from, to } = view.state.selection.main;
  const words = view.state.sliceDoc(from, to);
  view.dispatch({
    changes: { from, to, insert: words ? `[[${words}]]` : "[[" },
    selection: { anchor: from + 2 + words.length + (words ? 2 : 0) },
    userEvent: "input.format",
  });
  view.focus();
  if (!words) startCompletion(view);
}

function block(view, name) {
  const { from, to } = view.state.selection.main;
  const words = view.state.sliceDoc(from, to).trim();
  insert(view, `::: ${name}\n${words}\n:::`, { asBlock: true, event: "input.format" });
  const end = view.state.doc.sliceString(0, view.state.selection.main.head).lastIndexOf("\n:::");
  view.dispatch({ selection: { anchor: end } });
}

const ACTS = {
  heading: (view) => startLines(view, () => "## "),
  bold: (view) => around(view, "**"),
  italic: (view) => around(view, "*"),
  bullets: (view) => startLines(view, () => "- "),
  numbers: (view) => startLines(view, (index) => `${index + 1}. `),
  quote: (view) => startLines(view, () => "> "),
  link,
  term,
};

/** Keys for the most used buttons. */
export const formatKeys = [
  { key: "Mod-b", run: (view) => (ACTS.bold(view), true) },
  { key: "Mod-i", run: (view) => (ACTS.italic(view), true) },
];

/** Make the buttons of a bar work: those with `data-act`, a choice of blocks, and the file field for pictures. */
export function toolbar(bar, view, takePictures) {
  oneStop(bar);
  for (const button of bar.querySelectorAll("button[data-act]")) {
    button.addEventListener("click", () => ACTS[button.dataset.act](view));
  }
  const blocks = bar.querySelector("select[data-block]");
  blocks?.addEventListener("change", () => {
    if (blocks.value) block(view, blocks.value);
    blocks.value = "";
  });
  const file = bar.querySelector("input[type='file']");
  file?.addEventListener("change", () => {
    takePictures(view, [...file.files]);
    file.value = "";
  });
}

/** A toolbar is one stop for the Tab key; the arrow keys go from tool to tool, in the direction of writing. */
function oneStop(bar) {
  const tools = [...bar.querySelectorAll("button, input, select")];
  const stopAt = (tool) => tools.forEach((one) => (one.tabIndex = one === tool ? 0 : -1));
  stopAt(tools[0]);
  bar.addEventListener("focusin", (event) => stopAt(event.target));
  bar.addEventListener("keydown", (event) => {
    const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const next = tools.indexOf(event.target) + (event.key === forward ? 1 : -1);
    tools[(next + tools.length) % tools.length].focus();
  });
}
