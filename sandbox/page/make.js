// Building the page out of elements, in one line each.

/**
 * An element: `make("button.send", { "aria-label": "Send", onclick: go }, "➤")`.
 * Dots give classes; a property that begins with "on" is a listener; null and false are left out.
 */
export function make(kind, properties = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  if (tag === "button") element.type = "button";
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "html") element.innerHTML = value; // only what the server has escaped
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const DRAWINGS = {
  send: "M3.4 20.3 21 12 3.4 3.7l-.1 6.5L15.5 12 3.3 13.8z",
  attach: "M16.5 6.5v10a4.5 4.5 0 0 1-9 0V5.8a3.2 3.2 0 0 1 6.4 0v9.9a1.7 1.7 0 0 1-3.4 0V7",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  menu: "M4 7h16M4 12h16M4 17h10",
  keys: "M4 7.5h16v9.5H4zM7.5 10.5v.01M12 10.5v.01M16.5 10.5v.01M8.5 14h7",
  file: "M7 3.5h6.5L18 8v12.5H7zM13 3.5V8.5h5",
  pin: "M12 21s6.5-6.1 6.5-11A6.5 6.5 0 0 0 5.5 10c0 4.9 6.5 11 6.5 11Zm0-8.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8Z",
  tack: "m9 4 6 0-.8 6 3.3 3.2H6.5L9.800 10zM12 13.500V20",
  play: "M8 5.5v13l11-6.500z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.500 8.500c.7-3.700 3.700-5.500 7.500-5.500s6.800 1.800 7.500 5.500",
};

/** A small drawing; it says nothing to a screen reader, its button does. */
export function drawing(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("drawing", `drawing-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.append(path);
  return svg;
}
