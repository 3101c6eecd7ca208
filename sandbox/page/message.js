// One message as a bubble. What it contains decides what is drawn; nothing here talks to the server.

import { drawing, make } from "./make.js";
import { fileAddress } from "./road.js";
import { moment, word } from "./words.js";

const NAMES = { photo, document, voice, video, sticker, venue, location, contact };

/** `reactions` are the functions to call: tap(message, row, column), command(text), edit, remove. */
export function bubble(message, replied, reactions) {
  const kind = ["venue", ...Object.keys(NAMES)].find((name) => name in message.content);
  const body = make("div.bubble", {},
    replied ? quote(replied) : null,
    kind ? NAMES[kind](message.content[kind], message) : null,
    message.text ? words(message, reactions) : null,
    meta(message),
  );
  if (kind === "sticker") body.classList.add("bare");
  const item = make(`li.message.${message.by_bot ? "theirs" : "mine"}`, {
    "data-testid": `message-${message.message_id}`, "data-message-id": message.message_id,
  }, body);
  if (message.buttons.length) item.append(inlineKeyboard(message, reactions));
  if (!message.by_bot) item.append(ownTools(message, reactions));
  return item;
}

function words(message, reactions) {
  const text = make("div.words", { html: message.html, dir: "auto" });
  for (const command of text.querySelectorAll(".command")) {
    command.addEventListener("click", () => reactions.command(command.textContent));
  }
  for (const spoiler of text.querySelectorAll(".spoiler")) {
    const reveal = () => spoiler.classList.add("revealed");
    spoiler.addEventListener("click", reveal);
    spoiler.addEventListener("keydown", (event) => event.key === "Enter" && reveal());
  }
  return text;
}

function meta(message) {
  const clock = moment(message.date, { hour: "2-digit", minute: "2-digit" }, "ro");
  return make("div.meta", {},
    message.reaction ? make("span.reaction", { "aria-label": `${word("reaction")} ${message.reaction}` }, message.reaction) : null,
    message.silent ? make("span", { title: word("silent"), "aria-label": word("silent") }, "🔕") : null,
    message.edits ? make("span.edited", {}, word("edited")) : null,
    make("time", { datetime: new Date(message.date * 1000).toISOString() }, clock),
  );
}

function quote(replied) {
  const shown = replied.text || word(Object.keys(replied.content)[0]);
  return make("div.quote", {}, make("strong", {}, replied.sender), make("span", {}, shown));
}

function inlineKeyboard(message, reactions) {
  return make("div.inline-keyboard", { role: "group" }, ...message.buttons.map((row, r) =>
    make("div.inline-row", {}, ...row.map((button, c) =>
      make(`button.inline-button${button.style ? `.${button.style}` : ""}`, {
        "data-testid": `inline-${message.message_id}-${r}-${c}`,
        onclick: (event) => reactions.tap(message, r, c, event.currentTarget),
      },
      make("span", {}, button.text),
      button.url || button.web_app ? make("span.corner", { "aria-hidden": "true" }, "↗") : null,
      button.copy_text ? make("span.corner", { "aria-hidden": "true" }, "⧉") : null)))));
}

function ownTools(message, reactions) {
  return make("div.own-tools", {},
    "text" in message.content ? tool("edit", "✎", () => reactions.edit(message)) : null,
    tool("remove", "✕", () => reactions.remove(message)),
  );
}

function tool(name, mark, go) {
  return make("button", { "aria-label": word(name), title: word(name), "data-testid": `message-${name}`, onclick: go }, mark);
}

function photo(sizes, message) {
  const size = sizes.at(-1);
  return make("img.photo", {
    src: fileAddress(size), alt: message.text || word("photo"), width: size.width, height: size.height,
  });
}

function document(file) {
  return make("a.file", { href: fileAddress(file), download: file.file_name ?? "", "data-testid": "document" },
    make("span.file-mark", {}, drawing("file")),
    make("span.file-words", {},
      make("span.file-name", {}, file.file_name ?? word("document")),
      make("span.file-size", {}, `${readableSize(file.file_size)} · ${word("download")}`)));
}

function readableSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function voice(recording) {
  const seconds = `0:${String(recording.duration).padStart(2, "0")}`;
  const bars = Array.from({ length: 24 }, (_, index) => {
    const bar = make("i");
    bar.style.height = `${20 + 70 * Math.abs(Math.sin(index * 1.7) * Math.cos(index * 0.6))}%`;
    return bar;
  });
  return make("div.voice", { role: "img", "aria-label": `${word("voice")}, ${seconds}` },
    make("span.voice-mark", {}, drawing("play")), make("span.wave", {}, ...bars), make("span", {}, seconds));
}

function video(film) {
  return make("div.film", { role: "img", "aria-label": "video" }, drawing("play"), `${film.duration} s`);
}

function sticker(picture) {
  return make("div.sticker", { role: "img", "aria-label": word("sticker") }, picture.emoji);
}

function venue(place) {
  return make("div.venue", { "data-testid": "venue" }, map(place.location),
    make("div.venue-words", {}, make("strong", {}, place.title), make("span", {}, place.address)));
}

function location(place) {
  return make("div.venue", {}, map(place));
}

function map(place) {
  const label = `${place.latitude.toFixed(4)}, ${place.longitude.toFixed(4)}`;
  return make("div.map", { role: "img", "aria-label": label }, drawing("pin"), make("span.place", {}, label));
}

function contact(card) {
  return make("div.contact", {},
    make("span.contact-mark", {}, drawing("person")),
    make("span.file-words", {},
      make("span.file-name", {}, [card.first_name, card.last_name].filter(Boolean).join(" ")),
      make("span.file-size", {}, card.phone_number)));
}
