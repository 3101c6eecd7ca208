"""One person's turn while its transaction is open: what is shown, what is asked, what is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import dialogue as engine
from bot.cards import cards
from bot.dialogue import Asking, Problem, Reply
from bot.flows import Flow, flows
from bot.keyboards import labelled
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Keyboard, Screen, menu, tap
from bot.texts import Text, _
from bot.who import Who, acting
from storage import accounts, chat_messages, dialogues, live, staff
from storage.database import Transaction
from storage.dialogues import Dialogue
from storage.updates import End

NOT_HERE = _("This is no longer available.")
OUT_OF_DATE = _("This button is out of date. Here is where we are.")
_REACHED = _("✅ It has reached us.")
_HOME = Screen((_("What would you like to do?"), _("👇 Tap a button below.")), keyboard="home")
# After so many replies that were no answer, a human being is offered.
MISSES = 2
# By how much the number of questions moves on when a dialogue ends, and when it is let go.
_ENDED, _DROPPED = 1, 2
# Beside the answers in a dialogue's row; no question may be called so.
MISSED = "?"


def _told_with(revision: int) -> str:
    """What stands for an answer to something that was said once: the question that it was said with."""
    return f"@{revision}"


@dataclass(frozen=True)
class Shown:
    """A screen to send, or to put in place of message `edit`."""

    screen: Screen
    edit: int | None = None


@dataclass(frozen=True)
class Kept:
    """A card that goes on showing the truth, drawn at `at`."""

    card: str
    ids: tuple[int, ...]
    at: datetime


class Conversation:
    """Collects what the turn shows; writes what the turn changes. `tapped`: the message whose button it was;
    `protected`: it can be neither forwarded nor saved; `said`: the message in which they wrote.
    """

    def __init__(
        self,
        db: Transaction,
        who: Who,
        tapped: int | None,
        *,
        protected: bool = False,
        said: int | None = None,
    ) -> None:
        self.db = db
        self.who = who
        self.tapped = tapped
        self.protected = protected
        self.said = said
        self.shows: list[Shown] = []
        self.removes: list[int] = []
        # They go before anything else is shown: nobody may believe them gone while they are there.
        self.hides = False
        self.toast: Text | None = None
        self.alert = False
        # The revision whose question is sent as a new message, its id not known yet.
        self.asks: int | None = None
        # The reply keyboard that the phone has once all is shown, where it changes.
        self.keyboard: Keyboard | None = None
        # Where a dialogue or a tap has ended in this turn.
        self.end: End | None = None
        self._live: tuple[Shown, Show] | None = None
        stored = dialogues.of(db, who.account.id) if who.account.id else None
        self._new = stored is None
        self.open = stored or Dialogue()

    @property
    def language(self) -> str | None:
        """An answer called "language" holds from the moment it is given."""
        chosen = self.open.answers.get("language")
        return str(chosen) if chosen else self.who.account.language

    @property
    def welcomed(self) -> bool:
        """Has accepted the privacy notice."""
        return self.who.account.notice is not None

    @property
    def private(self) -> bool:
        """What they say now belongs to a dialogue of which nothing stays in the chat."""
        return self.open.flow in flows() and flows()[self.open.flow].private

    def begin(self, **wanted: int | None) -> None:
        """The first conversation, from where it stands; `wanted` is the meeting or invite they came for."""
        came_for = {kind: number for kind, number in wanted.items() if number is not None}
        if self.open.flow is None or came_for:
            # Another poster on the way in: what was said before it is not asked again.
            said = self.open.answers if self.open.flow == "welcome" else {}
            self.start(Start("welcome", {**said, **came_for}))
        else:
            self.resume()

    def greet(self) -> None:
        """The menu as the home keyboard, or with the way back into what was left open."""
        if self.open.flow is not None:
            self.show(Show("home"))
        else:
            self._send(_HOME)

    def stop(self) -> None:
        """Lets the open dialogue go, on request."""
        self._drop()
        self.follow(Outcome(_("Stopped. Nothing was sent.")), toast=False)

    def hide(self) -> None:
        """Takes out of the chat what Telegram still lets us take out, of both sides. What is left says nothing
        of it: whoever looks over the shoulder is not told that something was there.
        """
        self._set_aside()
        self.removes += chat_messages.recent(self.db, self.who.account.id, self.who.now)
        self.hides = True
        self._send(_HOME)

    def lost(self, reply: Reply) -> None:
        """Words or things that answer nothing: what they may do instead, and the menu."""
        self.show(Show("home"))
        menu_screen = self.shows.pop().screen
        said = _("I did not understand. Please tap one of the buttons.")
        if reply.value == "paper":
            said = _("Please send no papers or photos here. You can bring them to the centre.")
        self._send(replace(menu_screen, text=(said,)))

    def follow(self, outcome: Outcome, *, toast: bool, protect: bool = False) -> None:
        """Says what came of a tap (as a toast) or of a dialogue, then shows what is next."""
        if outcome.text is not None:
            if toast:
                self.toast, self.alert = outcome.text, outcome.alert
            else:
                last = outcome.then is None and not outcome.once
                self._say(replace(self._closing(outcome.text, last=last), protect=protect))
        for screen in outcome.once:
            self._send(screen)
        match outcome.then:
            case Show():
                self.show(outcome.then)
            case Start():
                self.start(outcome.then)

    def show(self, wanted: Show) -> None:
        """The truth of now; what is missing, refused and over look the same."""
        card = cards().get(wanted.card)
        may = card is not None and (card.anybody or self.welcomed) and card.permits(self.who)
        facts = card.load(self.db, self.who, wanted.ids) if card and may else None
        self._set_aside()
        if card is None or facts is None:
            self._say(Screen((NOT_HERE,), (menu(),)))
        else:
            shown = self._say(card.say(facts), apart=wanted.apart)
            self._live = (shown, wanted) if card.live else None

    def keep_live(self) -> Kept | None:
        """The card that stays true by itself, if the newest message shows one. Those that made room for
        something else do so no longer. People with a role have such cards, nobody else.
        """
        if self.who.member is None:
            return None
        account = self.who.account.id
        other = {shown.edit for shown in self.shows if shown.edit is not None} | {*self.removes}
        if other:
            live.forget(self.db, account, other)
        if self._live is None or self.shows[-1] is not self._live[0]:
            return None
        shown, wanted = self._live
        if shown.edit is not None:
            live.remember(self.db, account, wanted.card, wanted.ids, shown.edit, self.who.now)
        return Kept(wanted.card, wanted.ids, self.who.now)

    def start(self, wanted: Start) -> None:
        """A dialogue from its first open question, in place of what led to it."""
        if self.tapped is not None and self.tapped not in self.removes:
            self.removes.append(self.tapped)
        self._advance(wanted.flow, dict(wanted.answers))

    def resume(self, *, note: Text | None = None, lost: bool = False) -> None:
        """The open question again, or the menu when nothing is open. `lost`: it died on its way, and so did
        what was to be said once before it.
        """
        if self.open.flow is None:
            self.toast = self.toast or note
            self.show(Show("home"))
            return
        if lost:
            self._erase(flows()[self.open.flow])
        told = _told_with(self.open.revision) if lost else None
        answers = {key: said for key, said in self.open.answers.items() if said != told}
        self._advance(self.open.flow, answers, problem=note, again=lost)

    def reply(self, reply: Reply, *, answered_already: bool = False) -> None:
        """An answer to the open question; to anything else it is no answer, and the question stands.

        `answered_already`: by a card about a danger. Below that nothing finds fault, and the question is just asked.
        """
        if self.open.flow is None or self.open.asked is None:
            self.resume()
            return
        flow = flows()[self.open.flow]
        facts = flow.load(self.db, self.who, self.open.answers) if flow.permits(self.who) else None
        asking = engine.walk(flow.talk(facts), self.open.answers) if facts is not None else None
        if not isinstance(asking, Asking) or asking.question.key != self.open.asked:
            self._advance(flow.name, self.open.answers)
            return
        answered = engine.answer(asking, self.open.answers, labelled(asking, reply, self.language))
        if reply.said in {"typed", "voice"}:
            self._erase(flow)
        if isinstance(answered, Problem) and answered_already:
            self._advance(flow.name, self.open.answers)
        elif isinstance(answered, Problem):
            missed = self.open.answers.get(MISSED, 0) + 1
            self._advance(flow.name, self.open.answers | {MISSED: missed}, problem=answered.text)
        else:
            self._advance(flow.name, {k: v for k, v in answered.items() if k != MISSED})

    def press(self, revision: int, token: str) -> None:
        """A button of a question: it answers only what is on the screen now."""
        if self.open.flow is None and revision == self.open.revision - _ENDED:
            # The second tap on what was answered last: what came of it stays there.
            self.toast = _REACHED
        elif revision != self.open.revision or self.open.asked is None:
            self.toast = OUT_OF_DATE
            self.resume()
        else:
            self.reply(Reply("tap", token))

    def _erase(self, flow: Flow[Any, Any]) -> None:
        """What they have just said leaves the chat, where the dialogue keeps nothing there."""
        if flow.erases and self.said is not None:
            self.removes.append(self.said)
            self.hides = True

    def _drop(self) -> None:
        if self.open.flow is not None:
            self._leave_question()
            self._save(Dialogue(revision=self.open.revision + _DROPPED))

    def _advance(
        self,
        name: str,
        answers: Mapping[str, Any],
        *,
        problem: Text | None = None,
        again: bool = False,
    ) -> None:
        flow = flows()[name]
        facts = flow.load(self.db, self.who, answers) if flow.permits(self.who) else None
        if facts is None:
            self._drop()
            self._say(Screen((NOT_HERE,), (menu(),)))
            return
        step = engine.walk(flow.talk(facts), answers)
        # Shown again, its buttons stay what they were: one may have been tapped meanwhile.
        same = again and isinstance(step, Asking) and step.question.key == self.open.asked
        revision = self.open.revision + (0 if same else 1)
        said_with = _told_with(revision)
        answers = dict(answers) | {told.key: said_with for told in step.told}
        # Said in the language just chosen, so the answers are known before anything is shown.
        before, self.open = self.open, replace(self.open, answers=answers)
        for told in step.told:
            self._send(Screen(told.text, keyboard=told.keyboard, protect=flow.private))
        if isinstance(step, Asking):
            self._ask(name, answers, step, before, problem, revision)
            return
        language = self.language
        self.open = before
        self._leave_question()
        self._save(Dialogue(revision=before.revision + _ENDED))
        outcome = Outcome(_("All right. Nothing was changed."))
        if step.command is not None:
            outcome = flow.submit(self.db, self.who, step.command)
        self.look_again(language)
        if step.command is not None and self.who.account.id:
            self._note_end(outcome)
        self.follow(outcome, toast=False, protect=flow.private)

    def _note_end(self, outcome: Outcome) -> None:
        if isinstance(outcome.then, Show):
            self.end = End(outcome.then.card, outcome.then.ids, self.hides)
        elif outcome.text is not None and outcome.then is None:
            self.end = End("", erases=self.hides)

    def look_again(self, language: str | None = None) -> None:
        """What was changed about the account and its role counts at once; it may even be gone."""
        account = accounts.find(self.db, self.who.account.id)
        self.who = acting(
            account or replace(self.who.account, id=0, language=language),
            self.who.centres,
            self.who.now,
            staff.of_account(self.db, account.id) if account else None,
            self.who.bot,
        )

    def done(self, outcome: Outcome, *, toast: bool = True) -> None:
        """What came of a tap on a card, or of a code."""
        if isinstance(outcome.then, Show):
            self.end = End(outcome.then.card, outcome.then.ids)
        self.follow(outcome, toast=toast)

    def end_again(self, end: End) -> None:
        """What a dialogue or a tap ended with died on its way to the phone."""
        if end.erases and self.said is not None:
            self.removes.append(self.said)
            self.hides = True
        if end.card:
            self.show(Show(end.card, end.ids))
        else:
            self.follow(Outcome(_REACHED), toast=False)

    def _ask(
        self,
        name: str,
        answers: dict[str, Any],
        asking: Asking,
        before: Dialogue,
        problem: Text | None,
        revision: int,
    ) -> None:
        screen = engine.screen(asking, revision, problem)
        lost = answers.get(MISSED, 0) >= MISSES and self.who.member is None
        if lost and not screen.keyboard:
            human = Button(_("💬 Talk to someone"), tap("contact"))
            screen = replace(screen, buttons=(*screen.buttons[:-1], human, *screen.buttons[-1:]))
        if flows()[name].private:
            screen = replace(screen, protect=True)
        self.open = before
        self._leave_question()
        shown = self._say(screen)
        self._save(Dialogue(name, answers, asking.question.key, revision, shown.edit))
        self.asks = revision if shown.edit is None else None

    def _closing(self, text: Text, *, last: bool) -> Screen:
        if last and self._keyboard_is_away():
            return Screen((text,), keyboard="home")
        return Screen((text,), (menu(),) if last else ())

    def _keyboard_is_away(self) -> bool:
        """The home keyboard had to make room for a question that is no longer open."""
        return self.who.account.keyboard == "phone" and self.open.asked is None

    def bring_keyboard_back(self) -> None:
        """Whatever else is shown, the home keyboard is there again when nothing is asked."""
        if self.who.account.id and self._keyboard_is_away():
            self._send(Screen((_("👇 The menu is below."),), keyboard="home"))

    def _say(self, screen: Screen, *, apart: bool = False) -> Shown:
        """In place of the tapped message where that is possible, else as a new one."""
        plain = screen.keyboard is None and screen.attachment is None
        if screen.protect and not self.protected and self.tapped is not None:
            # An edit cannot protect what was sent unprotected.
            if plain and not apart and self.tapped not in self.removes:
                self.removes.append(self.tapped)
            plain = False
        if self.tapped is None or self.shows or apart or not plain:
            return self._send(screen)
        if self.tapped in self.removes:
            self.removes.remove(self.tapped)
        self.shows.append(Shown(screen, self.tapped))
        return self.shows[-1]

    def _send(self, screen: Screen) -> Shown:
        account = self.who.account
        if screen.keyboard and account.id and account.keyboard != screen.keyboard:
            self.who = replace(self.who, account=replace(account, keyboard=screen.keyboard))
            self.keyboard = screen.keyboard
        self.shows.append(Shown(screen))
        return self.shows[-1]

    def _leave_question(self) -> None:
        """The message that carried the question goes, unless it becomes what comes next."""
        if self.open.message is not None and self.open.message not in self.removes:
            self.removes.append(self.open.message)

    def _set_aside(self) -> None:
        """Whoever looks elsewhere keeps the answers given, but words typed there answer nothing."""
        if self.open.flow is not None and self.open.asked is not None:
            self._leave_question()
            self._save(
                replace(self.open, asked=None, message=None, revision=self.open.revision + 1)
            )

    def _save(self, dialogue: Dialogue) -> None:
        dialogues.save(self.db, self.who.account.id, dialogue, self.who.now, new=self._new)
        self.open, self._new = dialogue, False
