from typing import Any

import pytest

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.refusal import Refusal


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"Despre {name}"} for name in names]


async def test_the_bot_knows_itself(bot: BareBot) -> None:
    me = await bot.call("getMe")

    assert me["is_bot"]
    assert me["id"] == 123456
    assert me["username"].endswith("bot")


async def test_the_narrowest_commands_in_ones_own_language_are_shown(
    bot: BareBot, desk: Desk
) -> None:
    ana, oksana, staff = desk.phones
    private = {"type": "all_private_chats"}
    only_staff = {"type": "chat", "chat_id": staff.user_id}
    await bot.call("setMyCommands", commands=commands("start"))
    await bot.call("setMyCommands", commands=commands("meniu"), scope=private)
    await bot.call("setMyCommands", commands=commands("menyu"), scope=private, language_code="uk")
    await bot.call("setMyCommands", commands=commands("prezenta"), scope=only_staff)
    await staff.until(lambda phone: phone.commands == commands("prezenta"))

    assert ana.commands == commands("meniu")
    assert oksana.commands == commands("menyu")
    assert await bot.call("getMyCommands", scope=private) == commands("meniu")
    await bot.call("deleteMyCommands", scope=only_staff)
    await staff.until(lambda phone: phone.commands == commands("meniu"))


@pytest.mark.parametrize(
    ("method", "arguments", "reason"),
    [
        ("setMyCommands", {"commands": commands("Start")}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": commands("/start")}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": commands("a" * 33)}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": commands(*"a" * 101)}, "BOT_COMMANDS_TOO_MUCH"),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": ""}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "description"),
        (
            "setMyCommands",
            {"commands": [], "language_code": "ron"},
            "invalid language code specified",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "everybody"}},
            'field "type" of BotCommandScopeDefault must be "default"',
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat", "chat_id": 5}},
            "chat not found",
        ),
        ("setMyName", {"name": "a" * 65}, "name is too long"),
        ("setMyDescription", {"description": "a" * 513}, "description is too long"),
        ("setMyShortDescription", {"short_description": "a" * 121}, "is too long"),
        ("setChatMenuButton", {"menu_button": {"type": "web_app"}}, "MenuButton"),
    ],
)
async def test_what_no_bot_may_call_itself_is_refused(
    bot: BareBot, method: str, arguments: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Refusal, match=reason):
        await bot.call(method, **arguments)


async def test_name_and_texts_are_shown_in_ones_own_language(bot: BareBot, desk: Desk) -> None:
    await bot.call("setMyName", name="Centrul")
    await bot.call("setMyName", name="Центр", language_code="uk")
    await bot.call("setMyDescription", description="Înscrieri la întâlniri")
    await bot.call("setChatMenuButton", menu_button={"type": "commands"})
    await bot.call("setMyShortDescription", short_description="Gratuit")
    ana, oksana, _ = desk.phones
    await ana.until(lambda phone: phone.bot["description"] == "Înscrieri la întâlniri")

    assert (ana.bot["name"], oksana.bot["name"]) == ("Centrul", "Центр")
