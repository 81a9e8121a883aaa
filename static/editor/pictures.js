// Pictures by drop, by paste or from a file: described first, then made smaller by the site, then put into the text.

import { h } from "./element.js";

export const isPicture = (file) => file.type.startsWith("image/");

/** Asks for what a picture shows, uploads it, and gives its link. */
export class Pictures {
  constructor(server, folder, say) {
    Object.assign(this, { server, folder, say });
  }

  /** {alt, link} of an uploaded picture; null when the person changed her mind. Never fails: it says what is wrong. */
  async take(file, alt = "") {
    const dialog = this.#dialog(await asData(file), file.name, alt);
    document.body.append(dialog.element);
    dialog.element.showModal();
    dialog.field.focus();
    return new Promise((resolve) => {
      const end = (result) => {
        dialog.element.close();
        dialog.element.remove();
        resolve(result);
      };
      dialog.element.addEventListener("cancel", (event) => {
        event.preventDefault();
        end(null);
      });
      dialog.cancel.addEventListener("click", () => end(null));
      dialog.form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const taken = await this.#send(file, dialog);
        if (taken) end(taken);
      });
    });
  }

  async #send(file, dialog) {
    const alt = dialog.field.value.trim();
    if (!alt) return this.#refuse(dialog, this.say("altMissing"));
    dialog.insert.disabled = true;
    this.#tell(dialog, this.say("uploading"));
    try {
      const { link } = await this.server.upload("media", file, { folder: this.folder });
      return { alt, link };
    } catch (problem) {
      return this.#refuse(dialog, problem.message || this.say("uploadFailed"));
    } finally {
      dialog.insert.disabled = false;
    }
  }

  #refuse(dialog, sentence) {
    dialog.field.setAttribute("aria-invalid", "true");
    this.#tell(dialog, sentence, true);
    dialog.field.focus();
    return null;
  }

  #tell(dialog, sentence, isWrong = false) {
    dialog.note.textContent = sentence;
    dialog.note.className = isWrong ? "field-error" : "field-hint";
  }

  #dialog(data, name, alt) {
    const field = h("textarea.input", {
      id: "picture-alt",
      rows: 2,
      value: alt,
      dir: "auto",
      "aria-describedby": "picture-alt-hint picture-note",
    });
    const note = h("p.field-hint", { id: "picture-note", role: "status" });
    const insert = h("button.button.button-primary", { type: "submit" }, this.say("insertPicture"));
    const cancel = h("button.button.button-quiet", { type: "button" }, this.say("cancel"));
    const form = h(
      "form",
      { noValidate: true },
      h("h2.dialog-title", { id: "picture-title" }, this.say("pictureTitle")),
      h("img.dialog-picture", { src: data, alt: name || this.say("pictureTitle") }),
      h("label.field-label", { htmlFor: "picture-alt" }, this.say("alt")),
      h("p.field-hint", { id: "picture-alt-hint" }, this.say("altHint")),
      field,
      note,
      h("div.row", null, insert, cancel),
    );
    const element = h("dialog.dialog", { "aria-labelledby": "picture-title" }, form);
    return { element, form, field, note, insert, cancel };
  }
}

/** The Markdown of a picture. */
export function pictureMarkdown({ alt, link }) {
  return `![${alt.replace(/\s+/g, " ").replace(/[[\]\\]/g, "\\$&")}](${link})`;
}

function asData(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => resolve(""));
    reader.readAsDataURL(file);
  });
}

/** The file in a data: address, as pasted pages hold pictures; null for anything else. */
export function fileOf(address) {
  const match = /^data:(image\/[\w.+-]+);base64,([\w+/=\s]+)$/.exec(address ?? "");
  if (!match) return null;
  try {
    const bytes = Uint8Array.from(atob(match[2]), (letter) => letter.charCodeAt(0));
    return new File([bytes], `picture.${match[1].split("/")[1].split("+")[0]}`, { type: match[1] });
  } catch {
    return null;
  }
}
