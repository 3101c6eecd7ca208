"""What the week takes of the staff's thumbs: each tap counted by the phone, from the team's menu on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.texts import _, _n
from sandbox.mirror import ShownMessage
from storage import persons, seats
from tests.road import words
from tests.road.house import House, eventually
from tests.road.parent import Parent

WORDS = "Un zvon bun: ne vedem în sala mare."
ACCEPT, NEXT_PAGE, DONE = _("✅ Accept"), _("➡️ More"), _("✅ Done")
AGENDA, TO_DECIDE = _("📅 Agenda"), _("🕓 To decide")
ANNOUNCEMENT, SEND, ATTENDANCE = _("📣 Announcement"), _("✅ Send it"), _("🙋 Attendance")


async def test_a_message_to_a_meeting_takes_four_taps_and_a_text(by_day: House) -> None:
    house, meeting = by_day, by_day.add_meeting()
    parents = [await house.add_returning_parent(one) for one in ("ro", "uk", "en")]
    coordinator = await house.add_colleague()
    for parent in parents:
        await comes(parent, meeting)

    await opens_the_team(coordinator)
    await coordinator.tap(ANNOUNCEMENT)
    (choice,) = labels(await coordinator.sees("📅", _("To whom do you want to write?")), "📅", 1)
    await coordinator.tap(choice)
    await coordinator.sees(_n("👥 {n} person will get it.", "👥 {n} people will get it.", 3))
    await coordinator.write(WORDS)
    draft = await coordinator.sees(SEND)
    assert WORDS in draft.text
    await coordinator.tap(SEND)

    for parent in parents:
        await parent.sees(WORDS)
    await coordinator.sees(_("✅ Sent {sent} of {total}", sent=3, total=3))
    assert taps(coordinator) <= 4
    assert coordinator.typed == 1


async def test_a_decision_is_one_tap_on_the_card_that_came_by_itself(by_day: House) -> None:
    house, coordinator = by_day, await by_day.add_colleague()
    soon = house.add_meeting(starts=datetime.now(UTC) + timedelta(hours=4))
    parent = await house.add_returning_parent(known=False)
    await comes(parent, soon)
    await coordinator.sees(ACCEPT, house.title(soon))

    await coordinator.tap(ACCEPT)

    await coordinator.is_told(_("✅ Accepted."))
    assert house.books.states(soon) == ["confirmed"]
    assert coordinator.answers == 1


async def test_ten_sign_ups_are_decided_in_at_most_twenty_taps(by_day: House) -> None:
    house, coordinator = by_day, await by_day.add_colleague()
    meeting = house.add_meeting()
    signed_up(house, meeting, 10, known=False)

    await opens_the_team(coordinator)
    await coordinator.tap(TO_DECIDE)
    queue = await coordinator.sees(
        _n("🕓 {n} sign-up waits for a decision.", "🕓 {n} sign-ups wait for a decision.", 10)
    )
    await coordinator.tap(queue.labels[0])
    for left in range(9, -1, -1):
        await coordinator.sees(ACCEPT)
        await coordinator.tap(ACCEPT)
        await eventually(partial(is_left, house, meeting, left))

    assert set(house.books.states(meeting)) == {"confirmed"}
    assert taps(coordinator) <= 20


async def test_the_attendance_of_fifteen_takes_at_most_seventeen_taps(by_day: House) -> None:
    """On its one message, with everybody to be marked; and on a usual day from the team's menu on."""
    house, coordinator = by_day, await by_day.add_colleague()
    meeting = house.add_meeting(capacity=20, starts=datetime.now(UTC) - timedelta(minutes=10))
    signed_up(house, meeting, 15, at_the_door=True)
    await opens_the_team(coordinator)
    await coordinator.tap(AGENDA)
    (choice,) = labels(await coordinator.sees("📅"), "📅", 1)
    await coordinator.tap(choice)
    await coordinator.sees(ATTENDANCE)
    await coordinator.tap(ATTENDANCE)
    shown = await coordinator.sees("✅ ")
    to_open = taps(coordinator)

    marked = 0
    while True:
        for label in [label for label in shown.labels if label.startswith("✅ Zvon")]:
            await coordinator.tap(label)
            marked += 1
            shown = await coordinator.sees(label.replace("✅", "❌"))
        if coordinator.says(NEXT_PAGE) not in shown.labels:
            break
        await coordinator.tap(NEXT_PAGE)
        shown = await coordinator.sees("✅ Zvon")
    await coordinator.tap(DONE)

    await coordinator.is_told(_("The attendance is taken. Thank you!"))
    assert marked == 15
    assert taps(coordinator) - to_open <= 17
    # Whoever is here is not tapped: with a third away it is far less, the way to it counted.
    assert taps(coordinator) - marked + 5 <= 17


async def test_no_parent_reads_the_name_of_another(by_day: House) -> None:
    house, meeting = by_day, by_day.add_meeting()
    names = ["Zvonimira Întâia", "Zvonka Adouașescu", "Zvonislava Treiescu"]
    parents = [await house.add_returning_parent(name=name) for name in names]
    for parent in parents:
        await comes(parent, meeting)
    coordinator = await house.add_colleague(name="Zvonko Coleg")
    await opens_the_team(coordinator)
    await coordinator.tap(ANNOUNCEMENT)
    (choice,) = labels(await coordinator.sees("📅", _("To whom do you want to write?")), "📅", 1)
    await coordinator.tap(choice)
    await coordinator.sees(_n("👥 {n} person will get it.", "👥 {n} people will get it.", 3))

    await coordinator.write(f"Vă rog, sunați-o pe {names[1]}.")
    await coordinator.sees(
        _(
            "It names a parent: {names}. Others must not read that. Please leave it out.",
            names=names[1],
        )
    )
    await coordinator.write(WORDS)
    await coordinator.sees(SEND)
    await coordinator.tap(SEND)
    for parent in parents:
        await parent.sees(WORDS)

    sent = [(entry.chat_id, entry.text or "") for entry in await house.desk.ledger()]
    for parent, name in zip(parents, names, strict=True):
        read = [text for chat, text in sent if chat == parent.phone.chat_id]
        assert len(read) > 3
        for other in {*names, "Zvonko Coleg"} - {name}:
            assert not any(part in text for text in read for part in other.split())


async def comes(parent: Parent, meeting: int) -> None:
    await parent.start(meeting)
    await parent.sees(words.SIGN_ME_UP)
    await parent.tap(words.SIGN_ME_UP)
    await parent.sees(words.CALENDAR)


async def opens_the_team(colleague: Parent) -> None:
    """From the menu of commands."""
    await colleague.write("/echipa")
    await colleague.sees(AGENDA)


def is_left(house: House, meeting: int, number: int) -> bool:
    return house.books.states(meeting).count("held") == number


def taps(colleague: Parent) -> int:
    """With the one on the menu of commands; a text is no tap."""
    return colleague.answers - colleague.typed + 1


def labels(message: ShownMessage, sign: str, most: int) -> Sequence[str]:
    return [label for label in message.labels if label.startswith(sign)][:most]


def signed_up(
    house: House, meeting: int, families: int, *, known: bool = True, at_the_door: bool = False
) -> None:
    """Families without Telegram, each with a name of its own."""
    now = datetime.now(UTC)
    with house.database.transaction() as db:
        for number in range(families):
            family = persons.add_family(db, "belvedere", domicile="yes", now=now, known=known)
            who = persons.add_caregiver(db, family, f"Zvon {number:02}", None, now)
            if at_the_door:
                seats.seat_at_the_door(db, meeting, who, [who.id], now)
            else:
                seats.take_seats_or_wait(
                    db, meeting, who, [who.id], now, known=known, may_wait=False
                )
