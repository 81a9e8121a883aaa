// Keying a paper in: Enter goes to the next line, and each line is kept as it is left. Without this script the form
// keeps all lines at once.
(() => {
  "use strict";
  const form = document.querySelector("[data-keying]");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const again = "again" in form.dataset;
  const lines = [...form.querySelectorAll("[data-line]")];
  const field = (line) => line.querySelector("[name^='text.']");
  const was = (line) => line.querySelector("[name^='was.']");

  const say = (line, text, wrong = false) => {
    line.querySelector("[data-says]").textContent = text;
    line.classList.toggle("keying-wrong", wrong);
    field(line).setAttribute("aria-invalid", String(wrong));
  };

  const send = (line, text) => {
    const body = new FormData();
    body.set("csrf_token", form.querySelector("[name=csrf_token]").value);
    body.set("go", "save");
    body.set(field(line).name, text);
    body.set(was(line).name, was(line).value);
    const box = line.querySelector("[name^='paper.']");
    if (box && box.checked) body.set(box.name, box.value);
    return fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  };

  // one after the other, so that what is typed last is also kept last
  let queue = Promise.resolve();
  const keep = (line) => {
    const text = field(line).value;
    if (again || text === (line.dataset.sent ?? was(line).value)) return;
    line.dataset.sent = text;
    queue = queue.then(async () => {
      say(line, words.keeping);
      try {
        const answer = await send(line, text);
        const found = await answer.json();
        if (!answer.ok) throw new Error(found.message);
        const { fault, gap } = found.lines[line.dataset.line];
        if (fault) return say(line, fault, true);
        was(line).value = text;
        say(line, gap || words.kept);
      } catch (problem) {
        delete line.dataset.sent;
        say(line, problem.name === "Error" ? problem.message : words.notKept, true);
      }
    });
  };

  for (const line of lines) {
    field(line).addEventListener("change", () => keep(line));
    field(line).addEventListener("keydown", (event) => {
      const goes = event.key === "Enter" && (field(line).tagName === "INPUT" || event.ctrlKey);
      if (!goes || event.isComposing) return;
      event.preventDefault();
      keep(line);
      const next = lines[lines.indexOf(line) + 1];
      const target = next ? field(next) : form.querySelector(".keying-acts button");
      target.focus();
      if (next) field(next).select();
    });
  }

  // typing replaces what stands in a line
  const wrong = lines.find((line) => line.classList.contains("keying-wrong")) ?? lines[0];
  if (wrong) {
    field(wrong).focus();
    field(wrong).select();
  }
})();
