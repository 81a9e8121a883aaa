// Sentences of the page, which come translated with it, and moments as the reader writes them.

/** `say("saved", {time})` gives the sentence with its places filled. A key without a sentence is shown as it is. */
export function speaker(words) {
  return (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A moment as "14:02", with its day before it when that is not today, in the zone that the page names. */
export function moment(at, zone, language) {
  const when = new Date(at);
  const day = (date) => date.toLocaleDateString("en-CA", { timeZone: zone });
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  const date = day(when) === day(new Date()) ? {} : { day: "numeric", month: "short" };
  return when.toLocaleString(language, { ...date, ...time });
}
