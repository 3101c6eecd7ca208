"""The code for the door: a picture that a parent's phone really shows, over real HTTP."""

from __future__ import annotations

from bot.texts import _
from tests.road import words
from tests.road.house import House


async def test_the_code_for_the_door_arrives_as_a_photograph(shared: House) -> None:
    house = shared
    parent, meeting = await house.add_returning_parent(), house.add_meeting()
    await parent.start(meeting)
    await parent.sees(house.title(meeting), words.SIGN_ME_UP)
    await parent.tap(words.SIGN_ME_UP)
    confirmation = await parent.sees(house.title(meeting), _("🎫 Show at the door"))

    await parent.tap(_("🎫 Show at the door"), confirmation)

    photo = await parent.gets("photo")
    assert parent.says(_("🎫 Please show this at the door.")) in str(photo.content)
