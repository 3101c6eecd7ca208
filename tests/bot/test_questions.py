from __future__ import annotations

from typing import Any

from bot.dialogue import BACK, EDIT, Ask, Asking, Done, Problem, Reply, answer, walk
from bot.questions import choice, pick, review, switch, text
from bot.texts import _, fixed

NUMBERS = [(str(number), fixed("{number}", number=number)) for number in range(7)]


def talk() -> Ask[tuple[str, str, bool, str]]:
    """A day that is asked, a room that is known already, a switch, and a summary."""
    day = yield from pick("day", [_("Which day? Tap one, or write it.")], NUMBERS, page=3)
    room = yield from pick(
        "room", [_("Which room? Tap one, or write it.")], NUMBERS, preset="5", page=3
    )
    childcare = yield from switch("childcare", _("👶 Childcare"))
    yield from review(
        "sure", [_("Done.")], _("✅ Done"), [("day", _("📅 Another day")), ("room", _("📍 Room"))]
    )
    last = yield from choice("last", [_("Done.")], [("a", _("✅ Yes"), "a")])
    return day, room, childcare, last


def after(*taps: str) -> tuple[dict[str, Any], Asking | Done]:
    answers: dict[str, Any] = {}
    for one in taps:
        step = walk(talk(), answers)
        assert isinstance(step, Asking)
        answered = answer(step, answers, Reply("tap", one))
        assert not isinstance(answered, Problem), one
        answers = answered
    return answers, walk(talk(), answers)


def asked(step: Asking | Done) -> str:
    assert isinstance(step, Asking), step
    return step.question.key


def test_what_is_known_already_is_not_asked() -> None:
    assert asked(after("1")[1]) == "sure"


def test_a_summary_opens_one_answer_again_and_leaves_the_others() -> None:
    answers, step = after("1", "=childcare", f"{EDIT}room", "2", "go", "a")

    assert isinstance(step, Done)
    assert step.command == ("1", "2", True, "a")
    assert "!" not in answers


def test_an_answer_that_was_asked_for_can_be_opened_again_too() -> None:
    assert asked(after("1", f"{EDIT}day")[1]) == "day"
    _answers, step = after("1", f"{EDIT}day", "2", "go", "a")
    assert isinstance(step, Done)
    assert step.command[0] == "2"


def test_back_from_an_opened_answer_leaves_it_as_it_was() -> None:
    answers, step = after("1", f"{EDIT}room", "2", f"{EDIT}room", BACK)

    assert asked(step) == "sure"
    assert answers["room"] == "2"


def test_back_from_the_summary_leads_to_the_last_thing_that_was_asked() -> None:
    assert asked(after("1", f"{EDIT}room", "2", BACK)[1]) == "day"


def test_more_turns_the_page_and_back_turns_it_again() -> None:
    _answers, step = after(">", ">")
    assert isinstance(step, Asking)
    assert [option.token for option in step.question.options] == ["6"]
    assert asked(after(">", ">", BACK)[1]) == "day+1"
    assert asked(after(">", "4")[1]) == "sure"


def test_an_opened_list_is_looked_through_from_its_first_page_to_the_last() -> None:
    """What was chosen on another page before does not answer for it."""
    answers, step = after("1", f"{EDIT}room", ">", "4", f"{EDIT}room", ">")

    assert asked(step) == "room+1"
    assert "room+1" not in answers


def test_a_token_of_another_page_or_of_nothing_is_no_answer() -> None:
    step = walk(talk(), {})
    assert isinstance(step, Asking)

    for token in ("5", "", ">>", EDIT, f"{EDIT}room"):
        assert isinstance(answer(step, {}, Reply("tap", token)), Problem)
    assert asked(walk(talk(), {"day": "99"})) == "day"
    assert asked(walk(talk(), {"day": ">", "day+1": ">", "day+2": ">"})) == "day+2"


def test_words_that_may_be_left_out_are_none_then() -> None:
    def optional() -> Ask[str | None]:
        return (yield from text("bring", _("What is it?"), optional=True))  # type: ignore[no-any-return]  # the token is what text yields

    step = walk(optional(), {})
    assert isinstance(step, Asking)
    skipped = answer(step, {}, Reply("tap", "skip"))
    assert isinstance(skipped, dict)
    done = walk(optional(), skipped)
    assert isinstance(done, Done)
    assert done.command is None
