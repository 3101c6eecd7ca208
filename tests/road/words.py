"""What the road's tests look for on the phones: texts of the bot, said in each parent's own language."""

from __future__ import annotations

import html
import re
from typing import Literal

from bot.conversation import NOT_HERE, OUT_OF_DATE
from bot.keyboards import BACK, HOME, LATER, SHARE
from bot.reception import SORRY
from bot.texts import Sayable, Text, Translator, _

__all__ = ["BACK", "HOME", "LATER", "NOT_HERE", "OUT_OF_DATE", "SHARE", "SORRY", "Text"]

Standing = Literal["confirmed", "held", "waiting", "offered", "cancelled"]
_SIGNS: dict[Standing, str] = {
    "confirmed": "✅",
    "held": "🕓",
    "waiting": "⏳",
    "offered": "🔔",
    "cancelled": "❌",
}
_TAG = re.compile(r"</?\w+>")

CHOOSE_LANGUAGE = _("Hello! Please choose your language.")
OTHER_LANGUAGE = _("Please choose your language.")
UNDERSTOOD, NOT_BY_TELEGRAM = _("✅ I understand"), _("❌ Not by Telegram")
READ_ALL, NEXT, CONTINUE = _("📄 Read all"), _("➡️ Next"), _("▶️ Continue")
DO_WHAT, MENU = _("What would you like to do?"), _("🏠 Menu")
MEETINGS, SIGN_UPS = _("📅 Meetings"), _("📝 Sign-ups")
SIGN_ME_UP, WAITING_LIST, MY_SIGN_UP = _("✅ Sign me up"), _("⏳ Waiting list"), _("📝 My sign-up")
YOUR_NAME = _("What is your name? Write first name and surname.")
NAME_IN_WORDS = _("Please write your answer in words.")
SECTOR_6, YES = _("Is your legal address in Sector 6?"), _("✅ Yes")
WHICH_CHILD = _("What is the child's first name and year of birth? For example: Ana 2016.")
NAME_AND_YEAR = _("Please write the first name and the year of birth, for example: Ana 2016.")
SOMEBODY_ELSES = _("This number belongs to somebody else. Please send your own.")
CALENDAR, PIN = _("📆 Calendar file"), _("📍 How to get there")
CANNOT_COME, UNDO = _("❌ I can't come"), _("↩️ Undo")
ALREADY = _("You are already on the list of this meeting.")
STOPPED = _("Stopped. Nothing was sent.")
NOT_UNDERSTOOD = _("I did not understand. Please tap one of the buttons.")
NO_PAPERS = _("Please send no papers or photos here. You can bring them to the centre.")
HELP = _("Tap a button to choose. You can go back at any step.")
URGENT_NUMBERS = _("📞 Emergencies")
TALK_TO_SOMEONE = _("💬 Talk to someone")
JUST_TAKEN = _("The last seat was just taken.")
# As the menu says it; the keyboard under the text field has its own word.
MENU_MEETINGS = _("📝 My sign-ups")
NOBODY_READS = _("Nobody reads messages here all the time.")


def standing(state: Standing) -> str:
    """What a sign-up's card begins with, and its line in the list: the same sign in every language."""
    return _SIGNS[state]


def plain(speaks: Translator, text: Sayable | str) -> str:
    """A text as a phone shows it: no tags, no escapes."""
    if isinstance(text, str):
        return text
    return html.unescape(_TAG.sub("", text.said(speaks)))
