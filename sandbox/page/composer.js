// Under the messages: the text field, what can be attached, the commands, the reply keyboard.

import { drawing, make } from "./make.js";
import { ask, menuButton } from "./overlay.js";
import { word } from "./words.js";

const ATTACHED = [
  ["photo", "🖼️"], ["voice", "🎤"], ["sticker", "👍"], ["location", "📍"], ["document", "📄"],
];
const FOREIGN_CARD = { kind: "contact", first_name: "Mihai", last_name: "Model", phone_number: "9996699999" };

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.keyboardHidden = false;
    this.field = make("textarea", {
      rows: 1, "aria-label": word("write"), placeholder: word("write"), "data-testid": "field",
      lang: phone.about.language_code, enterkeyhint: "send", maxlength: 4096,
    });
    this.field.addEventListener("input", () => this.grow());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.commands = menuButton(word("commands"), drawing("menu"), () => this.commandEntries(), "commands");
    this.toggle = make("button.round", { "data-testid": "toggle-keyboard", onclick: () => this.toggleKeyboard() }, drawing("keys"));
    this.keys = make("div.reply-keyboard", { role: "group", "data-testid": "reply-keyboard" });
    const attach = menuButton(word("attach"), drawing("attach"), () => this.attachEntries(), "attach");
    const send = make("button.round.send", {
      "aria-label": word("send"), title: word("send"), "data-testid": "send", onclick: () => this.send(),
    }, drawing("send"));
    const line = make("div.line", {}, this.commands, attach, this.field, this.toggle, send);
    this.element = make("div.composer", {}, line, this.keys);
  }

  /** Shows the commands and the reply keyboard of `phone.about`. */
  surround() {
    const { bot, keyboard } = this.phone.about;
    this.commands.hidden = !bot.commands.length;
    const written = JSON.stringify(keyboard);
    if (this.shown !== written) {
      this.shown = written;
      this.keyboardHidden = Boolean(keyboard?.hidden);
      this.keys.replaceChildren(...(keyboard?.keyboard ?? []).map((row) =>
        make("div.reply-row", {}, ...row.map((button) =>
          make("button", { onclick: () => this.press(button) }, button.text)))));
    }
    this.keys.hidden = !keyboard || this.keyboardHidden;
    this.toggle.hidden = !keyboard;
    const label = word(this.keyboardHidden ? "keyboard" : "hideKeyboard");
    this.toggle.setAttribute("aria-label", label);
    this.toggle.title = label;
    this.field.placeholder = keyboard?.input_field_placeholder || word("write");
  }

  toggleKeyboard() {
    this.keyboardHidden = !this.keyboardHidden;
    this.surround();
  }

  send() {
    const text = this.field.value.trim();
    this.field.value = "";
    this.grow();
    if (text) this.phone.does("say", { text });
  }

  /** A button that asks for the number asks its person first, as a real phone does. */
  async press(button) {
    const { bot, phone_number: number } = this.phone.about;
    if (button.request_contact) {
      const told = { title: word("shareTitle"), text: word("shareText", bot.name, number), buttons: [word("cancel"), word("share")] };
      if (await ask(this.phone.device, told) === null) return;
    }
    await this.phone.does("press", { label: button.text });
  }

  attachEntries() {
    const entry = (label, icon, testid, told) => ({ label, icon, testid, go: () => this.phone.does("send", told) });
    return [
      ...ATTACHED.map(([kind, icon]) => entry(word(kind), icon, `attach-${kind}`, { kind })),
      entry(word("ownContact"), "📞", "attach-own-contact", { kind: "contact" }),
      entry(word("foreignContact"), "👤", "attach-contact", FOREIGN_CARD),
    ];
  }

  commandEntries() {
    return this.phone.about.bot.commands.map(({ command, description }) => ({
      label: `/${command} · ${description}`, testid: `command-${command}`,
      go: () => this.phone.does("say", { text: `/${command}` }),
    }));
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 120)}px`;
  }
}
