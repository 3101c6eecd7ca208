"""From START to a confirmed seat, as somebody does it who has never seen this assistant."""

from __future__ import annotations

from collections.abc import Iterator

from bot.texts import LANGUAGES, _, fixed
from demo.scene import Chapter, Scene
from demo.timetable import WORKSHOP
from storage.database import Transaction


async def play(scene: Scene) -> None:
    ana = scene.ana
    await ana.start(until=LANGUAGES["ro"])
    await ana.tap(LANGUAGES["ro"], until=_("✅ I understand"))
    await ana.tap(_("✅ I understand"), until=_("📅 Meetings"))
    await ana.press(_("📅 Meetings"), until=_("👤 For parents"))
    await ana.tap(_("👤 For parents"), until=_("🧒 For children"))
    await scene.opens(ana, WORKSHOP)
    await ana.tap(
        fixed("▫️ {label}", label=_("👶 Childcare")),
        until=fixed("☑️ {label}", label=_("👶 Childcare")),
    )
    await ana.tap(_("✅ Sign me up"), until=_("📱 Send my number"))
    await ana.share_number(until=_("❌ I can't come"))
    await ana.tap(_("📆 Calendar file"), until="intalnire.ics")
    await ana.tap(_("📍 How to get there"), until=scene.centre.address)


def truth(scene: Scene, db: Transaction) -> Iterator[tuple[str, bool]]:
    found = scene.signup(db, WORKSHOP)
    yield "her seat is confirmed", found is not None and found[0].state == "confirmed"
    yield "somebody looks after a child meanwhile", found is not None and found[0].childcare


CHAPTER = Chapter("A parent signs up", play, truth)
