from __future__ import annotations

from bot.centre import Centre
from bot.dialogue import Asking, Done, walk
from bot.flows.welcome import Facts, Welcome, talk
from bot.screen import link
from storage import accounts
from storage.database import Database
from tests.person import Person
from tests.sample import CENTRE, add_meeting

OTHER = CENTRE.model_copy(update={"code": "other", "name": "Alt centru de probă"})
FACTS = [
    Facts(centre=CENTRE, centres=(CENTRE,), meeting=None),
    Facts(centre=CENTRE, centres=(CENTRE, OTHER), meeting=None),
    Facts(centre=CENTRE, centres=(CENTRE, OTHER), meeting=7),
    Facts(centre=CENTRE, centres=(CENTRE, OTHER), meeting=None, invite=9, invited_to=OTHER),
]


def test_language_comes_first_and_the_emergency_numbers_before_any_other_question() -> None:
    first = walk(talk(FACTS[0]), {})
    second = walk(talk(FACTS[0]), {"language": "uk"})

    assert isinstance(first, Asking)
    assert isinstance(second, Asking)
    assert (first.question.key, second.question.key) == ("language", "notice")
    assert [told.key for told in second.told] == ["hello"]


def test_whoever_has_one_centre_is_not_asked_which() -> None:
    one, two = (walk(talk(facts), {"language": "ro"}) for facts in FACTS[:2])

    assert isinstance(one, Asking)
    assert isinstance(two, Asking)
    assert (one.question.key, two.question.key) == ("notice", "centre")


def test_the_meeting_of_the_poster_is_not_forgotten_on_the_way() -> None:
    done = walk(talk(FACTS[2]), {"language": "ro", "hello": True, "notice": "yes"})

    expected = Done(Welcome(language="ro", centre=CENTRE.code, accepted=True, meeting=7), ())
    assert expected == done


def test_accepting_the_notice_leads_to_the_menu_in_the_chosen_language(parent: Person) -> None:
    parent.start()
    parent.tap("Українська")
    parent.tap("Зрозуміло")

    assert "Зустрічі" in " ".join(parent.labels())
    assert parent.keyboard == "home"


def test_a_poster_leads_to_its_meeting_once_the_notice_is_accepted(
    parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)

    parent.start(f"m_{link(meeting)}")
    parent.tap("Română")
    parent.tap("Am înțeles")

    assert "Mă înscriu" in " ".join(parent.labels())


def test_refusing_the_notice_gives_the_phone_number_and_leaves_nothing_behind(
    parent: Person, database: Database, centres: dict[str, Centre]
) -> None:
    parent.start()
    parent.tap("Română")
    parent.tap("Nu prin Telegram")

    assert CENTRE.phone.number in parent.text
    with database.transaction() as db:
        assert accounts.lock(db, parent.chat) is None


def test_the_whole_notice_can_be_read_before_deciding(parent: Person) -> None:
    parent.start()
    parent.tap("Română")
    parent.tap("Citesc tot")
    parent.tap("Mai departe")
    parent.tap("Continuăm")

    assert "Am înțeles" in " ".join(parent.labels())


def test_another_poster_on_the_way_in_asks_nothing_again(
    parent: Person, database: Database
) -> None:
    first, other = add_meeting(database), add_meeting(database)
    parent.start(f"m_{link(first)}")
    parent.tap("Українська")

    parent.start(f"m_{link(other)}")
    parent.tap("Зрозуміло")

    opened = {button.data for button in parent.screen.buttons}
    assert any(link(other) in data for data in opened)
    assert not any(link(first) in data for data in opened)
