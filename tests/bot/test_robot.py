"""A robot that takes every button of every question and looks at every card, in every language.

A flow or card is found by itself; what it needs to know stands in its own test file: FACTS, and for
questions that are answered in words REPLIES (question key -> replies).
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.cards import cards
from bot.dialogue import BACK, EDIT, Asking, Done, Problem, Reply, answer, screen, walk
from bot.flows import flows
from bot.screen import Button, Screen, Tap
from bot.texts import LANGUAGES, translator
from tests.bot.limits import too_much

MOST_STEPS = 5000


def file_of(kind: str, name: str) -> Any:
    return importlib.import_module(f"tests.bot.{kind}.test_{name}")


def replies_to(asking: Asking, words: Mapping[str, list[Reply]]) -> Iterator[Reply]:
    yield from (Reply("tap", option.token) for option in asking.question.options)
    yield from (Reply("tap", f"={switch.key}") for switch, _on in asking.switches)
    yield from words.get(asking.question.key, [])


def walked(name: str) -> Iterator[Asking | Done]:
    """Every state of the flow that some way of answering leads to."""
    flow, file = flows()[name], file_of("flows", name)
    for facts in file.FACTS:
        pending: list[dict[str, Any]] = [{}]
        met: set[str] = set()
        # Each answer of a summary is opened again from one state: from all of them there is no end of ways.
        opened: set[str] = set()
        while pending:
            answers = pending.pop()
            state = json.dumps(answers, sort_keys=True)
            if state in met:
                continue
            met.add(state)
            assert len(met) < MOST_STEPS, f"{name} does not end"
            step = walk(flow.talk(facts), json.loads(state))
            yield step
            if isinstance(step, Asking):
                replies = list(replies_to(step, getattr(file, "REPLIES", {})))
                assert replies, f"nobody can answer {step.question.key}"
                for reply in replies:
                    if reply.said == "tap" and reply.value.startswith(EDIT):
                        if reply.value in opened:
                            continue
                        opened.add(reply.value)
                    answered = answer(step, answers, reply)
                    assert not isinstance(answered, Problem), (step.question.key, reply, answered)
                    pending.append(answered)


@pytest.mark.parametrize("name", flows())
def test_every_branch_of_the_flow_ends_and_can_be_walked_from_stored_answers(name: str) -> None:
    endings = [step for step in walked(name) if isinstance(step, Done)]

    assert endings


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", flows())
def test_every_question_of_the_flow_fits_a_small_phone(name: str, language: str) -> None:
    speaks = translator(language)
    shown: list[Screen] = []
    for step in walked(name):
        shown += [Screen(told.text, keyboard=told.keyboard) for told in step.told]
        if isinstance(step, Asking):
            shown.append(screen(step, 1234))

    staff = flows()[name].right is not None
    assert [line for one in shown for line in too_much(one, speaks, staff=staff)] == []


@pytest.mark.parametrize("name", flows())
def test_nonsense_never_counts_as_an_answer_and_back_always_leads_back(name: str) -> None:
    for step in walked(name):
        if isinstance(step, Asking):
            for nonsense in (
                Reply("tap", "no such token"),
                Reply("other"),
                Reply("other", "contact"),
            ):
                assert isinstance(answer(step, {}, nonsense), Problem)
            before = dict.fromkeys(step.trail, "x")
            after = answer(step, before, Reply("tap", BACK))
            assert isinstance(after, dict)
            assert list(after) == list(step.trail[:-1])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", cards())
def test_every_card_fits_a_small_phone(name: str, language: str) -> None:
    card, speaks = cards()[name], translator(language)
    shown = [card.say(facts) for facts in file_of("cards", name).FACTS]

    assert [line for one in shown for line in too_much(one, speaks, staff=bool(card.rights))] == []


@pytest.mark.parametrize("name", cards())
def test_every_button_of_a_card_leads_to_a_card_and_a_tap_that_exist(name: str) -> None:
    for facts in file_of("cards", name).FACTS:
        for button in cards()[name].say(facts).buttons:
            if not button.url:
                assert_leads_somewhere(button)


def assert_leads_somewhere(button: Button) -> None:
    tap = Tap.read(button.data)
    if tap.card in {"continue", "stop", "hide"}:
        return
    assert tap.card in cards(), button
    assert not tap.name or tap.name in cards()[tap.card].taps, button


@pytest.mark.parametrize("name", cards())
def test_every_tap_of_a_card_is_offered_by_some_screen_and_has_a_test(name: str) -> None:
    file = file_of("cards", name)
    offered = {
        Tap.read(button.data).name
        for facts in file.FACTS
        for button in cards()[name].say(facts).buttons
        if Tap.read(button.data).card == name
    }
    tested = "\n".join(test for test in vars(file) if test.startswith("test_"))

    for tap in cards()[name].taps:
        assert tap in offered, f"no screen offers {name}:{tap}"
        assert tap in tested, f"no test of {name}:{tap}"
