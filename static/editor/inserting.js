// What comes into the text from outside: pasted pages, dropped and pasted pictures.

import { EditorView } from "@codemirror/view";
import { hasForm, markdownOf, tidy } from "./pasting.js";
import { fileOf, isPicture, pictureMarkdown } from "./pictures.js";

/** Put a text in place of the selection; `asBlock` gives it blank lines around. */
export function insert(view, text, { asBlock = false, event = "input.paste" } = {}) {
  const { from, to } = view.state.selection.main;
  const placed = asBlock ? inLinesOfItsOwn(view.state.doc, from, to, text) : text;
  view.dispatch({
    changes: { from, to, insert: placed },
    selection: { anchor: from + placed.length },
    scrollIntoView: true,
    userEvent: event,
  });
  view.focus();
}

function inLinesOfItsOwn(doc, from, to, text) {
  const [before, after] = [doc.sliceString(Math.max(0, from - 2), from), doc.sliceString(to, to + 2)];
  const start = from === 0 || before === "\n\n" ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const end = to === doc.length ? "\n" : after === "\n\n" ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  return start + text + end;
}

/** Takes pages and pictures; `pictures` uploads them, `tell(sentence)` says what could not come along. */
export function inserting(pictures, tell, say) {
  let plain = false;

  async function takePictures(view, files) {
    for (const file of files) {
      const taken = await pictures.take(file);
      if (taken) insert(view, pictureMarkdown(taken), { asBlock: true });
    }
    view.focus();
  }

  async function takePage(view, html) {
    const root = tidy(parsed(html));
    const lost = await uploadPictures(root);
    const text = markdownOf(root);
    if (text) insert(view, text, { asBlock: text.includes("\n") });
    if (lost) tell(say("picturesLost", { n: lost }));
  }

  /** Pictures that came with a page get links; the number of those that cannot come along. */
  async function uploadPictures(root) {
    let lost = 0;
    for (const image of root.querySelectorAll("img")) {
      const file = fileOf(image.getAttribute("src"));
      const taken = file && (await pictures.take(file, image.getAttribute("alt") ?? ""));
      if (taken) {
        image.setAttribute("alt", taken.alt);
        image.setAttribute("data-link", taken.link);
      } else if (!file) lost += 1;
    }
    return lost;
  }

  function paste(event, view) {
    const data = event.clipboardData;
    if (!data || plain) return false;
    const files = [...data.files].filter(isPicture);
    const html = data.getData("text/html");
    if (html && !isPictureAlone(html, files)) return pastePage(event, view, html);
    if (!files.length) return false;
    event.preventDefault();
    takePictures(view, files);
    return true;
  }

  function pastePage(event, view, html) {
    if (!hasForm(parsed(html))) return false;
    event.preventDefault();
    takePage(view, html);
    return true;
  }

  function drop(event, view) {
    const files = [...(event.dataTransfer?.files ?? [])].filter(isPicture);
    if (!files.length) return false;
    event.preventDefault();
    const place = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (place !== null) view.dispatch({ selection: { anchor: place } });
    takePictures(view, files);
    return true;
  }

  function keydown(event) {
    plain = event.shiftKey && (event.ctrlKey || event.metaKey) && event.code === "KeyV";
    if (plain) setTimeout(() => (plain = false), 200);
    return false;
  }

  return { takePictures, extension: EditorView.domEventHandlers({ paste, drop, keydown }) };
}

/**
 * The elements of a pasted page, of which nothing is loaded or run. Its styles are only read, and so they are renamed:
 * the site's policy would refuse each of them aloud.
 */
function parsed(html) {
  const renamed = html
    .replace(/<(\/?)style\b/gi, "<$1template")
    .replace(/(<[a-z][^<>]*?\s)style(?=\s*=)/gi, "$1data-style");
  return new DOMParser().parseFromString(renamed, "text/html").body;
}

/** Copying one picture in a browser gives its file, and HTML that holds nothing but the picture. */
function isPictureAlone(html, files) {
  const root = parsed(html);
  return files.length > 0 && !root.textContent.trim() && root.querySelectorAll("img").length <= 1;
}
