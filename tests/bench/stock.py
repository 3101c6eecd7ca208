"""The same dialogue as python-telegram-bot's documentation teaches it: `python -m tests.bench.stock`.

Written as a competent developer would who follows the library's examples and wiki, every default left
as it is. Texts, buttons and calls to Telegram are our bot's, one for one (a test compares the
screens); each choice names the page that teaches it.
"""

from __future__ import annotations

import os
from typing import Any

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    Defaults,
    MessageHandler,
    PicklePersistence,
    filters,
)

from tests.bench import stock_screens as screens
from tests.bench import stock_seats as seats

Context = ContextTypes.DEFAULT_TYPE

# examples/conversationbot.py: the states are numbers, the answers go to context.user_data.
MEETING, PHONE, NAME, DOMICILE = range(4)


async def poster(update: Update, context: Context) -> int:
    """examples/deeplinking.py: what the link carries is in context.args."""
    assert update.message is not None
    user, payload = _answers(context), (context.args or [""])[0]
    if not user.get("notice"):
        await update.message.reply_text(screens.WELCOME_FIRST)
        return ConversationHandler.END
    user.update(meeting=int(payload.removeprefix("m_")), childcare=False, transport=False)
    await update.message.reply_text(
        screens.card(seats.meeting(user["meeting"])), reply_markup=screens.card_buttons(user)
    )
    return MEETING


async def switch(update: Update, context: Context) -> int:
    """examples/inlinekeyboard.py: answer the query, then edit the message."""
    query, user = update.callback_query, _answers(context)
    assert query is not None
    await query.answer()
    user[str(query.data)] = not user[str(query.data)]
    await query.edit_message_text(
        screens.card(seats.meeting(user["meeting"])), reply_markup=screens.card_buttons(user)
    )
    return MEETING


async def join(update: Update, context: Context) -> int:
    query, user = update.callback_query, _answers(context)
    assert query is not None
    assert isinstance(query.message, Message)
    await query.answer()
    asked = await query.message.reply_text(
        screens.ask_phone(seats.meeting(user["meeting"])), reply_markup=screens.SHARE
    )
    await query.message.delete()
    user["question"] = asked.message_id
    return PHONE


async def phone(update: Update, context: Context) -> int:
    assert update.message is not None
    assert update.message.contact is not None
    _answers(context)["phone"] = update.message.contact.phone_number
    await _ask(update.message, context, screens.ASK_NAME, screens.LEAVE)
    return NAME


async def name(update: Update, context: Context) -> int:
    assert update.message is not None
    _answers(context)["name"] = (update.message.text or "").strip()
    await _ask(update.message, context, screens.ASK_DOMICILE, screens.DOMICILES)
    return DOMICILE


async def domicile(update: Update, context: Context) -> int:
    query, user = update.callback_query, _answers(context)
    assert query is not None
    assert isinstance(query.message, Message)
    await query.answer()
    user["domicile"] = query.data
    signup, meeting = seats.take(user, query.from_user.id), seats.meeting(user["meeting"])
    await query.message.reply_text(
        screens.DONE if signup else screens.FULL, reply_markup=screens.HOME
    )
    await query.message.delete()
    if signup:
        await query.message.reply_text(
            screens.confirmation(meeting), reply_markup=screens.confirmation_buttons(signup)
        )
    return ConversationHandler.END


async def cancel(update: Update, _context: Context) -> int:
    assert update.effective_message is not None
    await update.effective_message.reply_text(screens.STOPPED, reply_markup=screens.HOME)
    return ConversationHandler.END


async def _ask(
    message: Message, context: Context, text: str, buttons: InlineKeyboardMarkup
) -> None:
    """The next question; the one just answered goes."""
    asked = await message.reply_text(text, reply_markup=buttons)
    await context.bot.delete_message(message.chat_id, _answers(context)["question"])
    _answers(context)["question"] = asked.message_id


def _answers(context: Context) -> dict[Any, Any]:
    assert context.user_data is not None
    return context.user_data


def application() -> Application[Any, Any, Any, Any, Any, Any]:
    """wiki "Making your bot persistent": PicklePersistence; wiki "Adding defaults to your bot": Defaults.

    The HTTP client (httpx), the order of updates (one by one, as ConversationHandler demands) and how
    often the persistence writes (once a minute) are the library's own defaults.
    """
    defaults = Defaults(
        parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    bot = (
        ApplicationBuilder()
        .token(os.environ["STOCK_TOKEN"])
        .base_url(f"{os.environ['STOCK_API']}/bot")
        .persistence(PicklePersistence(filepath=os.environ["STOCK_PICKLE"]))
        .defaults(defaults)
        .build()
    )
    # examples/persistentconversationbot.py: persistent needs a name.
    bot.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", poster, filters.Regex(r"m_\d+$"))],
            states={
                MEETING: [
                    CallbackQueryHandler(switch, "^(childcare|transport)$"),
                    CallbackQueryHandler(join, "^join$"),
                ],
                PHONE: [MessageHandler(filters.CONTACT, phone)],
                NAME: [MessageHandler(filters.TEXT & ~filters.COMMAND, name)],
                DOMICILE: [CallbackQueryHandler(domicile, "^(yes|no|unsure)$")],
            },
            fallbacks=[
                CommandHandler("cancel", cancel),
                CallbackQueryHandler(cancel, "^(back|menu)$"),
            ],
            name="signup",
            persistent=True,
        )
    )
    return bot


def main() -> None:
    """Both ways as the examples start them; examples/*.py name the updates they want: all."""
    if url := os.environ["STOCK_WEBHOOK_URL"]:
        application().run_webhook(
            port=int(os.environ["STOCK_PORT"]),
            webhook_url=url,
            secret_token=os.environ["STOCK_SECRET"],
            allowed_updates=Update.ALL_TYPES,
        )
    else:
        application().run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main()
