// Making elements in a readable way.

/**
 * A new element. `kind` is a tag with classes, "button.button.button-quiet"; `properties` are set as properties where the
 * element has them and as attributes else, and listened for where they begin with "on"; children that are null, false or "" are left out.
 */
export function h(kind, properties, ...children) {
  const [tag, ...classes] = kind.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties ?? {})) set(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== ""));
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return undefined;
  if (name.startsWith("on")) return element.addEventListener(name.slice(2), value);
  if (name in element && !name.startsWith("aria")) element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
  return undefined;
}

/** Call `act` once there was no call for `pause` milliseconds; `.now()` does it at once if it is due. */
export function afterPause(pause, act) {
  let timer = null;
  const run = () => {
    clearTimeout(timer);
    timer = null;
    act();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(run, pause);
  };
  wait.now = () => timer !== null && run();
  wait.stop = () => {
    clearTimeout(timer);
    timer = null;
  };
  return wait;
}
