// What lies over a phone for a moment: a question, an alert, a menu, a toast.

import { make } from "./make.js";
import { word } from "./words.js";

/**
 * Asks inside the phone and resolves with what was chosen: the index of the button, or for a
 * question with a field its text; null when it was cancelled.
 */
export function ask(device, { title = "", text = "", buttons, field = null, choices = [] }) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const finish = (value) => {
      shade.remove();
      before?.focus?.({ preventScroll: true });
      resolve(value);
    };
    const input = field && make("input.ask-field", {
      type: "text", value: field.value, maxlength: field.longest, pattern: field.pattern,
      "aria-label": title, "data-testid": "ask-field", autocomplete: "off", spellcheck: "false",
    });
    const form = make("form.ask", { role: "alertdialog", "aria-modal": "true", "aria-label": title || text, "data-testid": "ask" },
      title ? make("h3", {}, title) : null,
      text ? make("p", {}, text) : null,
      ...choices.map(({ label, value }) => make("button.choice", { onclick: () => finish(value) }, label)),
      input,
      make("div.ask-buttons", {}, ...buttons.map((label, index) => {
        const last = index === buttons.length - 1;
        const button = make(last ? "button.strong" : "button", { "data-testid": last ? "ask-yes" : "ask-no" }, label);
        if (last) button.type = "submit";
        else button.addEventListener("click", () => finish(null));
        return button;
      })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      finish(input ? input.value : buttons.length - 1);
    });
    const shade = make("div.shade", {
      onkeydown: (event) => {
        if (event.key === "Escape") finish(null);
        if (event.key === "Tab") keepInside(event, form);
      },
    }, form);
    device.append(shade);
    (input ?? form.querySelector("[type=submit]")).focus({ preventScroll: true });
  });
}

function keepInside(event, form) {
  const stops = [...form.querySelectorAll("button, input")];
  const [first, last] = [stops[0], stops.at(-1)];
  if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
  if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
}

export function alertWith(device, text) {
  return ask(device, { text, buttons: [word("ok")] });
}

/** A line that goes away by itself. */
export function toast(device, text) {
  device.querySelector(".toast")?.remove();
  const line = make("div.toast", { role: "status", "data-testid": "toast" }, text);
  device.append(line);
  setTimeout(() => line.remove(), 4000);
}

/** A button that opens a list of entries `{label, icon, go, testid}`, asked for when it opens. */
export function menuButton(label, mark, entries, testid) {
  const button = make("button.round", {
    "aria-label": label, title: label, "aria-haspopup": "menu", "aria-expanded": "false", "data-testid": testid,
  }, mark);
  const holder = make("div.menu-holder", {}, button);
  const close = () => {
    holder.querySelector(".menu")?.remove();
    button.setAttribute("aria-expanded", "false");
  };
  button.addEventListener("click", () => {
    if (holder.querySelector(".menu")) return close();
    const menu = make("div.menu", { role: "menu" }, ...entries().map(({ label: name, icon, go, testid: id }) =>
      make("button", { role: "menuitem", "data-testid": id, onclick: () => { close(); go(); } },
        icon ? make("span.menu-icon", { "aria-hidden": "true" }, icon) : null, make("span", {}, name))));
    holder.append(menu);
    button.setAttribute("aria-expanded", "true");
    menu.querySelector("button")?.focus({ preventScroll: true });
  });
  holder.addEventListener("keydown", (event) => {
    const items = [...holder.querySelectorAll("[role=menuitem]")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") { close(); button.focus(); }
    if (step && items.length) {
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    }
  });
  document.addEventListener("pointerdown", (event) => holder.contains(event.target) || close());
  return holder;
}
