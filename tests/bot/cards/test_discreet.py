from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.cards import cards
from bot.cards.discreet import Facts
from bot.notices import BEHIND
from bot.texts import LANGUAGES, translator
from bot.turn import Turns
from storage.database import Database
from tests.bot.families import Delivered, account_of, deliver, family, member, only_request
from tests.person import Person
from tests.sample import NOW

FACTS = [Facts(card=card, ids=(2**62, 2**62)) for card in BEHIND]

# What would tell somebody who holds the phone what this is about, as beginnings of words.
SHOWS = {
    "ro": (
        "consili", "psiholog", "social", "sprijin", "material", "cerer", "programa", "întâlni", "întalni",
        "oră", "ora", "copi", "școal", "famil", "viol", "abuz", "ajut", "act", "ban", "locuin", "sun",
        "telefon", "belvedere", "protec", "părin", "reclama", "sugesti", "răspun", "mâine", "azi",
    ),
    "en": (
        "counsel", "psycholog", "social", "support", "material", "request", "appoint", "meet", "hour", "child",
        "school", "famil", "violen", "abus", "help", "paper", "money", "call", "phone", "belvedere", "protect",
        "parent", "complain", "suggest", "answer", "tomorrow", "today",
    ),
    "uk": (
        "консульт", "психолог", "соціал", "допомог", "речі", "звернен", "запис", "зустріч", "годин", "дит",
        "школ", "сім", "родин", "насил", "папер", "грош", "дзвон", "телефон", "бельведер", "захист", "батьк",
        "скарг", "пропозиц", "відповід", "завтра", "сьогодні",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_date_or_name_shows_what_the_message_is_about(language: str) -> None:
    speaks = translator(language)
    shown = {
        " ".join([speaks.say(*screen.text), *(speaks.plain(b.label) for b in screen.buttons)])
        for screen in (cards()["discreet"].say(facts) for facts in FACTS)
    }

    assert len(shown) == 1, "whatever stands behind it looks the same"
    words = re.findall(r"[^\W\d_]+", shown.pop().casefold())
    assert [word for word in words if word.startswith(SHOWS[language])] == []
    assert not any(character.isdigit() for one in shown for character in one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_sent_about_counselling_is_discreet_and_cannot_be_forwarded(
    turns: Turns, database: Database, language: str
) -> None:
    """A week of it: late, answered, an hour agreed, recalled and fallen through, closed."""
    parent, worker = family(turns, database, language=language), member(turns, database)
    lead = member(turns, database, "coordinator")
    parent.tap_data("talk:AQ:ask")
    request = only_request(database, parent)
    brought = tell_everything(turns, database, parent, worker, request.id)
    assert lead is not None

    to_parent = [one for one in brought if one.person is parent and one.screen is not None]
    assert {one.card for one in to_parent} == {"discreet"}
    assert len(to_parent) >= 4
    assert len({one.text for one in to_parent}) == 1
    assert all(one.screen.protect for one in to_parent if one.screen)


def tell_everything(
    turns: Turns, database: Database, parent: Person, worker: Person, request: int
) -> list[Delivered]:
    from bot.jobs.escalation import escalate_requests
    from bot.screen import tap
    from storage import slots
    from tests.colleagues import member_of
    from tests.sample import CENTRES

    brought: list[Delivered] = []
    with database.transaction() as db:
        slots.open_slots(
            db,
            "belvedere",
            member_of(database, worker).id,
            [NOW + timedelta(days=6), NOW + timedelta(days=7)],
            30,
            NOW,
            by_phone=False,
        )
    late = NOW + timedelta(days=3)
    escalate_requests(database, CENTRES, lambda: late)
    brought += deliver(database, parent, worker, at=late)
    worker.now = parent.now = late
    worker.tap_data(tap("request_work", "take", request))
    worker.tap_data(tap("request_work", "answer", request))
    worker.say("Bună ziua! Ne auzim mâine.")
    worker.tap("Ioana")
    brought += deliver(database, parent, worker, at=late)
    with database.transaction() as db:
        free = slots.free(db, "belvedere", "school", late, 5)
    parent.tap_data(tap("slots", "book", request, free[0].id))
    brought += deliver(database, parent, worker, at=free[0].starts_at - timedelta(hours=1))
    worker.now = free[0].starts_at - timedelta(minutes=30)
    worker.tap_data(tap("request_work", "free_hour", request))
    brought += deliver(database, parent, worker, at=free[0].starts_at)
    return brought


def test_the_tap_shows_it_in_the_messages_place(turns: Turns, database: Database) -> None:
    parent = family(turns, database)
    worker = member(turns, database)
    parent.home("Vorbim")
    parent.tap("Școala")
    request = only_request(database, parent)
    tell_everything(turns, database, parent, worker, request.id)
    messages = len(parent.chat_log)

    parent.tap("Deschid")

    assert "Ora stabilită nu mai este posibilă" in parent.text
    assert len(parent.chat_log) == messages


def test_what_is_no_longer_true_is_not_announced(turns: Turns, database: Database) -> None:
    parent = family(turns, database)
    other = family(turns, database, "+9996610002")
    parent.home("Vorbim")
    parent.tap("Școala")
    request = only_request(database, parent)
    with database.transaction() as db:
        from storage import outbox

        for ids in ((0, request.id), (0, 12345), (99, 1), (2, 5, 5), ()):
            outbox.promise(
                db,
                account_of(database, other),
                "discreet",
                ids,
                lane="reply",
                dedup=f"test:{ids}",
                now=NOW,
            )

    brought = deliver(database, other, at=other.now)

    assert [one.screen for one in brought] == [None] * 5
