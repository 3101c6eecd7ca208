// One phone: what surrounds the messages, what its person can do, and keeping it all up to date.

import { Composer } from "./composer.js";
import { drawing, make } from "./make.js";
import { bubble } from "./message.js";
import { alertWith, ask, menuButton, toast } from "./overlay.js";
import { act } from "./road.js";
import { moment, word } from "./words.js";

const TYPING_SECONDS = 5;

export class Phone {
  /** `told` is a phone of the snapshot; `posters()` the links that can be scanned. */
  constructor(told, posters) {
    this.about = told;
    this.posters = posters;
    this.messages = new Map(told.messages.map((message) => [message.message_id, message]));
    this.waiting = new Map(); // the button that turns, by the id of its tap
    this.answered = new Set(); // taps answered before the page even knew their id
    this.element = make("section.phone", { "data-testid": `phone-${told.chat_id}`, id: `phone-${told.chat_id}` });
    this.build();
  }

  get name() {
    return [this.about.title, this.about.last_name].filter(Boolean).join(" ");
  }

  build() {
    this.lastDay = undefined;
    this.element.setAttribute("aria-label", word("phone", this.name));
    this.chat = make("ol.chat", {
      role: "log", "aria-live": "polite", "aria-label": word("chat"), "data-testid": "chat",
      lang: this.about.language_code,
    });
    this.scroll = make("div.scroll", { tabindex: "0" }, this.chat);
    this.welcome = make("div.welcome");
    this.pinned = make("button.pinned", { "data-testid": "pinned", onclick: () => this.showPinned() });
    this.title = make("strong.bar-name", { "data-testid": "bot-name" });
    this.doing = make("span.bar-doing", { "data-testid": "doing", "aria-live": "polite" });
    this.bottom = make("div.bottom");
    const bar = make("div.bar", {},
      make("img.avatar", { src: "/page/icon.svg", alt: "", width: 40, height: 40 }),
      make("div.bar-words", {}, this.title, this.doing),
      menuButton(word("more"), drawing("more"), () => this.moreEntries(), "more"));
    this.device = make("div.device", {}, bar, this.pinned, this.welcome, this.scroll, this.bottom);
    this.element.replaceChildren(
      make("div.who", {}, make("strong", {}, this.name),
        make("span", {}, [word(this.about.caption), this.about.phone_number].filter(Boolean).join(" · "))),
      this.device);
    this.composer = new Composer(this);
    for (const message of this.messages.values()) this.place(message);
    this.surround(this.about);
    this.scrollDown();
  }

  /** Takes over everything that is not a message. */
  surround(about) {
    this.about = { ...this.about, ...about };
    const { bot, started, blocked } = this.about;
    this.title.textContent = bot.name;
    this.rest();
    this.scroll.hidden = !started;
    this.welcome.hidden = started;
    this.welcome.replaceChildren(
      make("img", { src: "/page/icon.svg", alt: "", width: 72, height: 72 }),
      make("strong", {}, bot.name),
      make("div.welcome-words", {}, make("em", {}, word("whatCan")), bot.description || word("empty")));
    const wide = (label, testid, go) =>
      make("button.wide", { "data-testid": testid, onclick: () => this.does(go) }, label);
    if (blocked) this.bottom.replaceChildren(wide(word("unblock"), "unblock", "unblock"));
    else if (!started) this.bottom.replaceChildren(wide(word("start"), "start", "start"));
    else if (!this.bottom.contains(this.composer.element)) this.bottom.replaceChildren(this.composer.element);
    this.composer.surround();
    this.showPin();
  }

  place(message) {
    const fresh = !this.messages.has(message.message_id);
    this.messages.set(message.message_id, message);
    const replied = this.messages.get(message.reply_to);
    const item = bubble(message, replied, {
      tap: (...told) => this.tap(...told),
      command: (text) => this.does("say", { text }),
      edit: (own) => this.edit(own),
      remove: (own) => this.does("delete", { message_id: own.message_id }),
    });
    const before = this.chat.querySelector(`[data-message-id="${message.message_id}"]`);
    if (before) {
      const focused = before.contains(document.activeElement);
      before.replaceWith(item);
      if (focused) (item.querySelector(".inline-button") ?? this.scroll).focus({ preventScroll: true });
    } else {
      this.separate(message.date);
      if (fresh) item.classList.add("fresh");
      this.chat.append(item);
    }
    if (message.by_bot) this.rest();
    if (fresh && !message.by_bot) this.scrollDown();
    if (this.about.pinned.includes(message.message_id)) this.showPin();
  }

  remove(messageIds) {
    for (const messageId of messageIds) {
      this.messages.delete(messageId);
      this.chat.querySelector(`[data-message-id="${messageId}"]`)?.remove();
    }
    for (const day of this.chat.querySelectorAll(".day")) {
      if (!day.nextElementSibling || day.nextElementSibling.matches(".day")) day.remove();
    }
  }

  answerTap({ callback_query_id: tapId, text, show_alert: alerting }) {
    if (this.waiting.has(tapId)) this.waiting.get(tapId).classList.remove("busy");
    else this.answered.add(tapId);
    this.waiting.delete(tapId);
    if (text && alerting) alertWith(this.device, text);
    else if (text) toast(this.device, text);
  }

  typing() {
    this.doing.textContent = word("typing");
    this.doing.classList.add("typing");
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.rest(), TYPING_SECONDS * 1000);
  }

  rest() {
    this.doing.textContent = `${word("online")} · ${word("sandbox")}`;
    this.doing.classList.remove("typing");
  }

  /** Does something as this person; what cannot be done is said on the phone. */
  async does(what, told = {}) {
    try {
      const chat = this.about.user_id ? {} : { chat_id: this.about.chat_id };
      return await act(this.about.user_id ?? this.about.members[0], what, { ...chat, ...told });
    } catch (error) {
      toast(this.device, error.message);
      return null;
    }
  }

  async tap(message, row, column, button) {
    const { url, web_app: app, copy_text: copy } = message.buttons[row][column];
    if (copy) {
      await navigator.clipboard?.writeText(copy.text).catch(() => {});
      return toast(this.device, `${word("copied")}: ${copy.text}`);
    }
    const address = url ?? app?.url;
    if (address) {
      const told = { title: word("openTitle"), text: address, buttons: [word("cancel"), word("open")] };
      if (await ask(this.device, told) !== null) window.open(address, "_blank", "noreferrer");
      return null;
    }
    button.classList.add("busy");
    setTimeout(() => button.classList.remove("busy"), 15000);
    const tapId = await this.does("tap", { message_id: message.message_id, row, column });
    if (tapId && !this.answered.delete(tapId)) this.waiting.set(tapId, button);
    else button.classList.remove("busy");
    return tapId;
  }

  async edit(message) {
    const field = { value: message.text, longest: 4096 };
    const text = await ask(this.device, { title: word("editing"), field, buttons: [word("cancel"), word("edit")] });
    if (text) await this.does("edit", { message_id: message.message_id, text });
  }

  async scan() {
    const choices = this.posters().map(({ label, payload }) => ({ label: `▦ ${label}`, value: payload }));
    const payload = await ask(this.device, {
      title: word("scanTitle"), text: word("scanHint"), choices,
      field: { value: "", longest: 64, pattern: "[A-Za-z0-9_\\-]*" }, buttons: [word("cancel"), word("follow")],
    });
    if (payload !== null) await this.does("start", { payload });
  }

  moreEntries() {
    const { blocked, started } = this.about;
    return [
      { label: word("scan"), icon: "▦", testid: "scan", go: () => this.scan() },
      started && !blocked && { label: word("block"), icon: "🚫", testid: "block", go: () => this.does("block") },
      blocked && { label: word("unblock"), icon: "↩️", testid: "menu-unblock", go: () => this.does("unblock") },
    ].filter(Boolean);
  }

  showPin() {
    const message = this.messages.get(this.about.pinned.at(-1));
    this.pinned.hidden = !message;
    if (message) {
      this.pinned.replaceChildren(drawing("tack"),
        make("span", {}, make("strong", {}, word("pinned")), make("span", {}, message.text || word("document"))));
    }
  }

  showPinned() {
    const item = this.chat.querySelector(`[data-message-id="${this.about.pinned.at(-1)}"]`);
    item?.scrollIntoView({ block: "center" });
    item?.classList.add("found");
    setTimeout(() => item?.classList.remove("found"), 1500);
  }

  separate(date) {
    const written = moment(date, { weekday: "long", day: "numeric", month: "long" });
    if (this.lastDay === written && this.chat.querySelector(".day")) return;
    this.lastDay = written;
    this.chat.append(make("li.day", { role: "presentation" }, make("span", {}, written)));
  }

  scrollDown() {
    this.scroll.scrollTop = 0; // the newest: see .scroll in messages.css
  }
}
