"""Somebody wants to talk: two taps to a promise, which a colleague keeps."""

from __future__ import annotations

from collections.abc import Iterator

from bot.request_words import OUTCOMES, TOPICS
from bot.texts import _, fixed
from demo.scene import Chapter, Scene
from storage import request_messages, requests
from storage.database import Transaction

_ANSWER = "Bună ziua! Vă sun azi la 16, dacă vă este bine așa."


async def play(scene: Scene) -> None:
    ana, ioana = scene.ana, scene.ioana
    await ana.press(_("💬 Talk"), until=TOPICS["child"])
    await ana.tap(TOPICS["child"], until=_("⏰ When to call"))
    with scene.database.reading() as db:
        (request,) = requests.open_of(db, scene.account(db))
    scene.notes["request"] = request.id

    await ioana.receive(_("🤝 Open it"))
    await ioana.tap(_("🤝 Open it"), until=_("🤲 I take it"))
    await ioana.tap(_("🤲 I take it"), until=_("🖊️ Answer"))
    await ioana.tap(_("🖊️ Answer"), until=request.reference)
    await ioana.write(_ANSWER, until=_("Who is it from? It is sent with the next tap."))
    me = fixed("🙂 {name}", name=ioana.name)
    await ioana.tap(me, until=_("✅ Close"))
    await ana.read(_ANSWER)

    await ioana.tap(_("✅ Close"), until=OUTCOMES["talked"])
    await ioana.tap(OUTCOMES["talked"], until=OUTCOMES["talked"])
    await ana.read(_("💬 Talk to someone"))


def truth(scene: Scene, db: Transaction) -> Iterator[tuple[str, bool]]:
    number = scene.notes.get("request", 0)
    request = requests.find(db, number)
    if request is None:
        yield "there is a request", False
        return
    said = request_messages.last(db, number, 10)
    mine = request.responsible_id == scene.coordinator(db).id
    yield "a colleague has taken the request", mine
    yield "her answer is in it", [one.said.words for one in said if one.side == "team"] == [_ANSWER]
    yield (
        "it is closed, with what became of it",
        request.state == "closed" and request.outcome == "talked",
    )


CHAPTER = Chapter("A parent asks to be called", play, truth)
