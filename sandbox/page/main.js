// The page: as many phones as there are people, side by side, kept true by the event stream.

import { make } from "./make.js";
import { ask } from "./overlay.js";
import { Phone } from "./phone.js";
import { post, watch } from "./road.js";
import { changeLanguage, fillWords, moment, pageLanguage, word } from "./words.js";

// A benchmark may have hundreds of people; the page builds the first few, the others when asked.
const BUILT_AT_ONCE = 6;

const phones = new Map();
const known = new Map();
const place = document.querySelector("#phones");
const tabs = document.querySelector("#tabs");
let posters = [];
let clockAhead = 0;

watch(happened, (alive) => {
  const lost = document.querySelector("#lost");
  lost.hidden = alive;
  lost.textContent = word("lost");
});

function happened(event) {
  if (event.kind === "snapshot") return begin(event);
  if (event.kind === "poster") return posters.push(event.poster);
  if (event.kind === "clock") return setClock(event.now);
  if (event.kind === "phone" && !known.has(event.chat)) return welcome({ ...event.phone, messages: [] });
  const phone = phones.get(event.chat);
  if (event.kind === "phone") known.set(event.chat, { ...known.get(event.chat), ...event.phone });
  if (!phone) return remember(event);
  if (event.kind === "message") phone.place(event.message);
  if (event.kind === "deleted") phone.remove(event.message_ids);
  if (event.kind === "toast") phone.answerTap(event);
  if (event.kind === "typing") phone.typing();
  if (event.kind === "phone") phone.surround(event.phone);
  return null;
}

function begin(snapshot) {
  posters = snapshot.posters;
  phones.clear();
  known.clear();
  place.replaceChildren();
  tabs.replaceChildren();
  setClock(snapshot.now);
  snapshot.phones.forEach(welcome);
  document.querySelector("#title").textContent = snapshot.phones[0]?.bot.name ?? document.title;
}

function welcome(told) {
  known.set(told.chat_id, told);
  tabs.append(tabOf(told));
  if (phones.size < BUILT_AT_ONCE) build(told.chat_id);
}

function build(chatId) {
  const phone = new Phone(known.get(chatId), () => posters);
  phones.set(chatId, phone);
  place.append(phone.element);
  seen.observe(phone.element);
}

/** Keeps up to date what is known of a phone that is not built. */
function remember(event) {
  const told = known.get(event.chat);
  if (!told) return;
  if (event.kind === "message") {
    const others = told.messages.filter((message) => message.message_id !== event.message.message_id);
    told.messages = [...others, event.message].sort((a, b) => a.message_id - b.message_id);
  }
  if (event.kind === "deleted") {
    told.messages = told.messages.filter((message) => !event.message_ids.includes(message.message_id));
  }
}

function tabOf(told) {
  return make("button.tab", {
    "data-testid": `tab-${told.chat_id}`, "data-chat": told.chat_id,
    onclick: () => {
      if (!phones.has(told.chat_id)) build(told.chat_id);
      phones.get(told.chat_id).element.scrollIntoView({ inline: "center", block: "nearest" });
    },
  }, told.title, " ", make("small", {}, word(told.caption)));
}

// The tab of the phone in sight is marked, whether it was chosen or swiped to.
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const tab = tabs.querySelector(`[data-chat="${target.id.replace("phone-", "")}"]`);
    if (isIntersecting) tab?.setAttribute("aria-current", "true");
    else tab?.removeAttribute("aria-current");
  }
}, { root: place, threshold: 0.6 });

function setClock(now) {
  clockAhead = now - Date.now() / 1000;
  showClock();
}

function showClock() {
  const now = Date.now() / 1000 + clockAhead;
  const written = moment(now, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const clock = document.querySelector(".clock");
  clock.textContent = written;
  clock.title = word("now");
  clock.classList.toggle("ahead", Math.abs(clockAhead) > 30);
}

function showWords() {
  fillWords();
  document.querySelector("#language").textContent = word("other");
  document.querySelector("#language").lang = pageLanguage() === "ro" ? "en" : "ro";
  tabs.setAttribute("aria-label", word("tabs"));
  tabs.replaceChildren(...[...known.values()].map(tabOf));
  for (const phone of phones.values()) {
    phone.build();
    seen.unobserve(phone.element); // observed anew, it tells again which tab to mark
    seen.observe(phone.element);
  }
  showClock();
}

function onClick(id, go) {
  document.querySelector(id).addEventListener("click", go);
}

onClick("#hour", () => post("clock", { seconds: 3600 }));
onClick("#day", () => post("clock", { seconds: 86400 }));
onClick("#add", () => post("phones", {}));
onClick("#language", () => { changeLanguage(); showWords(); });
onClick("#reset", async () => {
  const told = { title: word("resetTitle"), text: word("resetText"), buttons: [word("cancel"), word("reset")] };
  if (await ask(document.body, told) !== null) await post("reset");
});
setInterval(showClock, 10000);
showWords();
