// The field for the text: CodeMirror in place of the page's own; the form sends what stands in it.

import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { directions } from "./direction.js";
import { findingsExtension } from "./findings.js";
import { language } from "./language.js";
import { formatKeys } from "./toolbar.js";

/** The editor for a textarea: `more` are further extensions, `nonce` lets its style pass the site's own policy. */
export function textEditor(textarea, { nonce, label, lang, phrases, more }) {
  const view = new EditorView({
    parent: textarea.parentElement,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorState.phrases.of(phrases),
        EditorView.contentAttributes.of({ "aria-label": label, lang, spellcheck: "true", autocorrect: "on" }),
        ...basics(),
        language(),
        findingsExtension,
        keymap.of(formatKeys),
        more,
      ],
    }),
  });
  // the field itself follows only when the form is sent: browsers take seconds to show a long text even in a hidden field
  textarea.form.addEventListener("formdata", ({ formData }) => formData.set(textarea.name, view.state.doc.toString()));
  textarea.hidden = true;
  return view;
}

function basics() {
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    EditorView.lineWrapping,
    EditorView.perLineTextDirection.of(true),
    directions,
    keymap.of([
      // Tab leaves the text, as everywhere on a page; Escape first lets it indent
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...completionKeymap,
    ]),
    tabAfterEscape(),
  ];
}

/** Tab moves on through the page unless a list is being written; within lists it indents. */
function tabAfterEscape() {
  const isInList = (view) => /^\s*(?:[-*+]|\d+[.)]) /.test(view.state.doc.lineAt(view.state.selection.main.head).text);
  return keymap.of([
    {
      key: "Tab",
      run: (view) => isInList(view) && indentWithTab.run(view),
      shift: (view) => isInList(view) && indentWithTab.shift(view),
    },
  ]);
}
