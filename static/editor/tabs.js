// On a narrow screen one part is seen at a time: the text, the preview, or what was found.

/** Make the buttons with `data-tab` show their part; `shown` is called when another part is seen. Gives `show(name)`. */
export function tabs(root, shown) {
  const buttons = [...root.querySelectorAll("[data-tab]")];
  const show = (name) => {
    root.dataset.shown = name;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
    shown();
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.tab));
  show("edit");
  return show;
}
