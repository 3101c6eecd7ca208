"""One meeting, from its planning to its attendance, by the coordinator who leads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.hours import from_local, two_hours_before
from bot.hours.clock import local
from bot.texts import ShortDay, _, _n
from demo.scene import Chapter, Scene
from demo.timetable import GROUP
from storage import attendance, broadcasts, decisions, outcomes
from storage.database import Transaction
from storage.decisions import UNDO

AT, LASTS = time(14), timedelta(minutes=90)
_TEXT = "Astăzi intrarea este prin curte. Vă așteptăm cu ceai."


async def play(scene: Scene) -> None:
    ana, ioana = scene.ana, scene.ioana
    starts = await _is_planned(scene)
    button = scene.button(starts)

    await ana.press(_("📅 Meetings"), until=button)
    await scene.opens(ana, GROUP)
    await ana.tap(_("✅ Sign me up"), until=_("❌ I can't come"))
    # A meeting so near does not wait for the digest.
    await ioana.receive(_("✅ Accept"))
    await ioana.tap(_("✅ Accept"), until=_("↩️ Undo"))
    await scene.until(scene.desk.now() + UNDO)
    await ana.receive(_("✅ You are signed up."))

    await ioana.write("/echipa", until=_("📣 Announcement"))
    await ioana.tap(_("📣 Announcement"), until=button)
    await ioana.tap(
        button,
        until=_(
            "Write it now: short, kind, without names. You see it once more before it goes out."
        ),
    )
    await ioana.write(_TEXT, until=_("✅ Send it"))
    await ioana.tap(_("✅ Send it"), until=_("✅ Sent {sent} of {total}", sent=1, total=1))
    await ana.receive(_TEXT)

    soon = two_hours_before(starts, scene.centre.zone, scene.desk.now())
    assert soon is not None, "the meeting is hours away"
    await scene.until(soon)
    await ana.receive(_("🔔 See you today at {hour}!", hour=f"{AT:%H:%M}"))

    await scene.until(starts + LASTS)
    await ioana.write("/echipa", until=_("📅 Agenda"))
    await ioana.tap(_("📅 Agenda"), until=button)
    await ioana.tap(button, until=_("🙋 Attendance"))
    await ioana.tap(_("🙋 Attendance"), until=_("✅ Done"))
    await ioana.tap(_("✅ Done"), until=_("✍️ Signed on paper"))


async def _is_planned(scene: Scene) -> datetime:
    """When it starts: in the afternoon of the very day, on which the centre works."""
    ioana = scene.ioana
    today = local(scene.desk.now(), scene.centre.zone).date()
    await ioana.start(until=_("📅 Meetings"))
    await ioana.write("/echipa", until=_("➕ Plan a meeting"))
    await ioana.tap(_("➕ Plan a meeting"), until=GROUP)
    await ioana.tap(GROUP, until=ShortDay(today))
    await ioana.tap(ShortDay(today), until=f"{AT:%H:%M}")
    await ioana.tap(f"{AT:%H:%M}", until=_n("✅ Plan {n} meeting", "✅ Plan {n} meetings", 1))
    await ioana.tap(
        _n("✅ Plan {n} meeting", "✅ Plan {n} meetings", 1), until=_("🕓 We decide on each")
    )
    return from_local(today, AT, scene.centre.zone)


def truth(scene: Scene, db: Transaction) -> Iterator[tuple[str, bool]]:
    leads = scene.coordinator(db)
    found = scene.signup(db, GROUP)
    if found is None:
        yield "there is a sign-up for the meeting that was planned", False
        return
    signup, meeting = found
    decision = decisions.latest(db, signup.id)
    mine = decision is not None and decision.member_id == leads.id
    accepted = mine and decision is not None and decision.verdict == "accepted"
    yield "the meeting is one on which the centre decides", meeting.reviewed
    yield (
        "she accepted the sign-up, and the seat is confirmed",
        accepted and signup.state == "confirmed",
    )
    sent = broadcasts.of_centre(db, scene.centre.code, author=leads.id, skip=0, limit=1)
    arrived = [outcomes.tally(db, one.id) for one in sent if one.audience.meeting == meeting.id]
    yield "what she wrote to the meeting has arrived", arrived == [{"sent": 1}]
    there = attendance.of_meeting(db, meeting.id)
    yield (
        "the meeting was held, and the parent was there",
        meeting.state == "held" and there == {signup.caregiver_id: "present"},
    )


CHAPTER = Chapter(
    "A coordinator plans a meeting, decides, writes, and takes the attendance", play, truth
)
