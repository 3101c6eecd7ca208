// Every word of the page itself, in the language of whoever looks at it. What people write and
// what the bot answers is in their own language and comes from the server.

const WORDS = {
  ro: {
    about: "Telefoane de probă, persoane inventate. Nimic nu pleacă din acest calculator.",
    hour: "+1 oră", day: "+1 zi", add: "Telefon nou", reset: "De la început",
    other: "English", now: "Ora de probă",
    parent: "părinte", staff: "personal", group: "grup",
    tabs: "Alegeți telefonul", phone: (name) => `Telefonul: ${name}`,
    chat: "Mesaje", typing: "scrie…", online: "asistent", sandbox: "simulare",
    start: "START", whatCan: "Ce poate face acest asistent?", unblock: "Deblochează", block: "Blochează asistentul",
    write: "Scrieți un mesaj", send: "Trimite", attach: "Atașează", more: "Mai multe",
    commands: "Comenzi", keyboard: "Arată tastatura", hideKeyboard: "Ascunde tastatura", pinned: "Mesaj fixat",
    photo: "Fotografie", sticker: "Abțibild", voice: "Mesaj vocal", location: "Loc", document: "Document",
    ownContact: "Numărul meu", foreignContact: "Contactul altcuiva",
    scan: "Scanează un afiș (QR)…", scanTitle: "Codul de pe afiș", scanHint: "Litere, cifre, _ și - după „?start=”",
    follow: "Urmează linkul", cancel: "Renunță", ok: "OK", open: "Deschide", openTitle: "Deschideți adresa?",
    shareTitle: "Trimiteți numărul dumneavoastră?", shareText: (name, phone) => `${name} va vedea ${phone}.`,
    share: "Trimite numărul", copied: "Copiat", edited: "editat", silent: "fără sunet",
    edit: "Modifică", remove: "Șterge", editing: "Modificați mesajul", download: "Descarcă",
    today: "Astăzi", empty: "Încă niciun mesaj", reaction: "Reacție",
    lost: "Legătura cu sandbox-ul s-a întrerupt. Se încearcă din nou…",
    resetTitle: "Ștergeți toate conversațiile?", resetText: "Persoanele, mesajele și ceasul revin ca la început.",
  },
  en: {
    about: "Trial phones, invented people. Nothing leaves this computer.",
    hour: "+1 hour", day: "+1 day", add: "New phone", reset: "Start over",
    other: "Română", now: "Trial time",
    parent: "parent", staff: "staff", group: "group",
    tabs: "Choose the phone", phone: (name) => `Phone: ${name}`,
    chat: "Messages", typing: "typing…", online: "assistant", sandbox: "simulation",
    start: "START", whatCan: "What can this assistant do?", unblock: "Unblock", block: "Block the assistant",
    write: "Write a message", send: "Send", attach: "Attach", more: "More",
    commands: "Commands", keyboard: "Show the keyboard", hideKeyboard: "Hide the keyboard", pinned: "Pinned message",
    photo: "Photo", sticker: "Sticker", voice: "Voice message", location: "Place", document: "Document",
    ownContact: "My number", foreignContact: "Somebody else's contact",
    scan: "Scan a poster (QR)…", scanTitle: "The code on the poster", scanHint: "Letters, digits, _ and - after “?start=”",
    follow: "Follow the link", cancel: "Cancel", ok: "OK", open: "Open", openTitle: "Open this address?",
    shareTitle: "Share your phone number?", shareText: (name, phone) => `${name} will see ${phone}.`,
    share: "Share the number", copied: "Copied", edited: "edited", silent: "silent",
    edit: "Edit", remove: "Delete", editing: "Edit the message", download: "Download",
    today: "Today", empty: "No messages yet", reaction: "Reaction",
    lost: "The sandbox does not answer. Trying again…",
    resetTitle: "Delete all conversations?", resetText: "People, messages and the clock go back to the start.",
  },
};

const KEPT_AS = "sandbox-language";
let language = localStorage.getItem(KEPT_AS) ?? (navigator.language.startsWith("ro") ? "ro" : "en");

export function word(name, ...told) {
  const found = WORDS[language][name] ?? name;
  return typeof found === "function" ? found(...told) : found;
}

export function pageLanguage() {
  return language;
}

// All phones are in Romania, wherever the page is looked at. `seconds` since 1970.
export function moment(seconds, how, language = pageLanguage()) {
  return new Date(seconds * 1000).toLocaleString(language, { timeZone: "Europe/Bucharest", ...how });
}

/** Changes to the other language; whoever shows words must show them again. */
export function changeLanguage() {
  language = language === "ro" ? "en" : "ro";
  localStorage.setItem(KEPT_AS, language);
}

/** Fills every element that names its word in `data-word`. */
export function fillWords(root = document) {
  document.documentElement.lang = language;
  for (const element of root.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
}
