// Sends again, once, what was being sent when the session had ended; Back to this page does not repeat it.
const form = document.querySelector("form[data-resume]");
const [visit] = performance.getEntriesByType("navigation");
if (form && visit?.type !== "back_forward") {
  form.requestSubmit();
}
