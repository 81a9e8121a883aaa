// On the site's page of a number: what stands behind the # of its address is checked here, and shows what it proves
// beside the register's word. The site learns it only where somebody asks for everything, or this browser cannot check.

const HOLDS = ["valid", "unlisted", "expired", "revoked", "superseded"]; // the register says which of them it is

async function disclose(form) {
  const code = location.hash.slice(1);
  window.addEventListener("hashchange", () => location.reload());
  if (!/^[\w-]{60,}$/.test(code)) return;
  form.elements.code.value = code;
  const kept = await json(new URL(form.dataset.keys, location.href));
  const found = await find(code, form.elements.number.value, kept, Date.now(), form.dataset.ed25519);
  if (["no-keys", "no-signatures"].includes(found.verdict)) askSite(form);
  else if (found.verdict !== "specimen") compare(form, found, kept);
}

function askSite(form) {
  history.replaceState(null, "", location.pathname); // else going back would lead here and forth again
  form.submit();
}

function compare(form, found, kept) {
  const place = document.getElementById("finding");
  const good = HOLDS.includes(found.verdict);
  if (good && agrees(found.says, shownBy(form))) return fill(form, found.says);
  show(place, { ...found, verdict: good ? "differs" : found.verdict, notes: [], bare: true }, kept, Date.now());
  return document.querySelector(".document-finding").remove(); // else the good word for the number would stand there
}

/** What the register shows to everyone, as values: null where the holder hides it. */
function shownBy(form) {
  const hidden = Object.fromEntries(form.dataset.masked.split(" ").map((name) => [name, null]));
  return { ...form.dataset, ...hidden };
}

/** Put what the code proves where the page says that the holder does not show it. */
function fill(form, says) {
  const hidden = [...document.querySelectorAll(".document .hidden-field")];
  const proved = hidden.filter((part) => says[fieldOf(part)]);
  for (const part of proved) {
    const words = document.createElement("bdi");
    words.textContent = worded(fieldOf(part), says);
    part.replaceWith(words);
  }
  if (proved.length) document.getElementById("masked-note").replaceWith(piece("note", "disclosed"));
  form.hidden = proved.length === hidden.length;
}

function fieldOf(part) {
  return part.parentElement.className.replace(/^printed-/, "");
}
