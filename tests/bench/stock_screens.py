"""What the stock recipe says: our bot's words and buttons for this one dialogue, written down as plain Romanian."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

_ZONE = ZoneInfo("Europe/Bucharest")
_CENTRE = "Centrul de zi Belvedere"

ASK_NAME = "Cum vă numiți? Scrieți numele și prenumele."
ASK_DOMICILE = "Aveți domiciliul în Sectorul 6? (adresa din buletin)"
DONE = "Am notat."
FULL = "Ultimul loc tocmai a fost ocupat."
WELCOME_FIRST = "Apăsați mai întâi /start."
STOPPED = "Am oprit. Nu s-a trimis nimic."

BACK = InlineKeyboardButton("⬅️ Înapoi", callback_data="back")
MENU = InlineKeyboardButton("🏠 Meniu", callback_data="menu")
SHARE = ReplyKeyboardMarkup(
    [[KeyboardButton("📱 Trimit numărul meu", request_contact=True)], ["⏳ Nu acum", "⬅️ Înapoi"]],
    resize_keyboard=True,
    one_time_keyboard=True,
)
HOME = ReplyKeyboardMarkup(
    [["📅 Întâlniri", "📝 Înscrieri"], ["💬 Vorbim", "📞 Urgențe"]],
    resize_keyboard=True,
    is_persistent=True,
)
LEAVE = InlineKeyboardMarkup([[BACK, MENU]])
DOMICILES = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("✅ Da", callback_data="yes"),
            InlineKeyboardButton("❌ Nu", callback_data="no"),
        ],
        [InlineKeyboardButton("❔ Nu știu", callback_data="unsure"), BACK],
        [MENU],
    ]
)


def card(meeting: sqlite3.Row) -> str:
    free = meeting["capacity"] - meeting["taken"]
    seats = "👥 Mai este 1 loc" if free == 1 else f"👥 Mai sunt {free} locuri"
    return f"{_head(meeting)}\n{_place(meeting)}\n{seats}"


def card_buttons(wishes: Mapping[str, Any]) -> InlineKeyboardMarkup:
    def mark(name: str) -> str:
        return "☑️" if wishes[name] else "▫️"

    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("✅ Mă înscriu", callback_data="join")],
            [
                InlineKeyboardButton(
                    f"{mark('childcare')} 👶 Supraveghere", callback_data="childcare"
                )
            ],
            [InlineKeyboardButton(f"{mark('transport')} 🚌 Transport", callback_data="transport")],
            [BACK, MENU],
        ]
    )


def ask_phone(meeting: sqlite3.Row) -> str:
    return (
        f"{_head(meeting)}\n\nLa ce număr vă putem suna? Apăsați butonul de jos ca să-l trimiteți."
    )


def confirmation(meeting: sqlite3.Row) -> str:
    return (
        "🕓 Locul este păstrat. Centrul verifică și vă scrie.\n\n"
        f"{_head(meeting)}\n{_place(meeting)}\n🙂 Vă așteaptă {html.escape(meeting['facilitator'])}"
    )


def confirmation_buttons(signup: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("📆 În calendar", callback_data=f"calendar:{signup}")],
            [InlineKeyboardButton("🔄 Altă dată", callback_data=f"other:{signup}")],
            [InlineKeyboardButton("❌ Nu mai pot veni", callback_data=f"cancel:{signup}")],
            [MENU],
        ]
    )


def _head(meeting: sqlite3.Row) -> str:
    starts = datetime.fromisoformat(meeting["starts_at"]).astimezone(_ZONE)
    day = format_date(starts.date(), "EEEE, d MMMM", locale="ro")
    return f"<b>{html.escape(meeting['title'])}</b>\n📅 {day}, ora {starts:%H:%M}"


def _place(meeting: sqlite3.Row) -> str:
    return f"📍 {_CENTRE}, {html.escape(meeting['room'])}"
