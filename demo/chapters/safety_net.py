"""Words of danger, typed anywhere: whom to call at once, and somebody who is told that there is something."""

from __future__ import annotations

from collections.abc import Iterator

from bot.texts import _
from demo.scene import Chapter, Scene
from storage import alerts
from storage.database import Transaction

_WORDS = "Soțul meu mă bate și mi-e frică"


async def play(scene: Scene) -> None:
    ana, ioana = scene.ana, scene.ioana
    await ana.write(_WORDS, until=_("🙋 Tell the team"))
    await ana.tap(
        _("🙋 Tell the team"), until=_("🙋 We have told the team. Nobody has read it yet.")
    )
    await ioana.receive(_("🙋 I take it"))
    await ioana.tap(_("🙋 I take it"), until=_("☎️ I called 112"))
    await ana.read(_("🙋 Somebody on the team knows. They will get in touch."))
    await ioana.tap(_("💬 I talked with them"), until=_("🏠 Menu"))


def truth(scene: Scene, db: Transaction) -> Iterator[tuple[str, bool]]:
    alert = alerts.latest_of(db, scene.account(db))
    me = scene.coordinator(db).id
    yield (
        "the alert is acknowledged by whoever was on duty",
        alert is not None and alert.acknowledged_by == me,
    )
    yield "what was done is written down", alert is not None and alert.action == "talked"
    yield (
        "her words were on no other phone",
        all(_WORDS not in m.html for m in scene.ioana.phone.messages),
    )


CHAPTER = Chapter("Words of danger, and somebody who is told", play, truth)
