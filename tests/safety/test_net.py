"""How well the net does on what it was not made from, that the model is that of its sentences, and who is a child."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.keyboards import HOME
from bot.safety import read, training
from bot.safety.letters import fold
from bot.safety.measuring import Judged, shipped
from bot.safety.net import net
from bot.safety.sentences import read_all, read_file
from bot.texts import LANGUAGES, translator

HERE = Path(__file__).parent
# Of each list: at least how much danger is found, at most how much of the rest is shouted at. A little worse than
# measured (docs/explanation/safety-net.md); whoever makes the net better raises them.
FIGURES = {
    "unseen.tsv": (0.98, 0.04),
    "unseen_second.tsv": (0.90, 0.09),
    "unseen_third.tsv": (0.98, 0.06),
    "unseen_fourth.tsv": (0.95, 0.05),
    "unseen_fifth.tsv": (0.91, 0.06),
    "unseen_sixth.tsv": (0.89, 0.05),
    "unseen_seventh.tsv": (0.95, 0.08),
    "unseen_eighth.tsv": (0.96, 0.06),
    "unseen_ninth.tsv": (0.94, 0.06),
    "unseen_tenth.tsv": (0.97, 0.06),
}
PLAIN = [
    name for name in FIGURES if name != "unseen_second.tsv"
]  # the second was written to be hard
LOADED = 1.0  # s of the processor's time for lists and model; a fifth of it is usual
SLOWEST = 1.0  # ms of the processor's time a message, on average; a third of it is usual


@pytest.fixture(scope="module", params=FIGURES)
def judged(request: pytest.FixtureRequest) -> tuple[str, list[Judged]]:
    return request.param, shipped(HERE / request.param)


def test_what_is_found_and_what_is_shouted_at_without_cause(
    judged: tuple[str, list[Judged]],
) -> None:
    name, sentences = judged
    danger = [one.alarm() for one in sentences if one.sentence.danger]
    harmless = [one.alarm() for one in sentences if not one.sentence.danger]
    at_least, at_most = FIGURES[name]

    assert sum(danger) / len(danger) >= at_least
    assert sum(harmless) / len(harmless) <= at_most


def test_the_plain_lists_together_keep_what_is_promised() -> None:
    sentences = [one for name in PLAIN for one in shipped(HERE / name)]
    danger = [one.alarm() for one in sentences if one.sentence.danger]
    harmless = [one.alarm() for one in sentences if not one.sentence.danger]

    assert sum(danger) / len(danger) >= 0.95
    assert sum(harmless) / len(harmless) <= 0.05


def test_the_lists_are_such_as_people_could_write_and_half_of_them_harmless() -> None:
    sentences = [one for name in FIGURES for one in read_file(HERE / name)]
    danger = [one for one in sentences if one.danger]

    assert sum(len(read_file(HERE / name)) for name in PLAIN) >= 1500
    assert {one.language for one in sentences} == set(LANGUAGES)
    assert 0.45 <= len(danger) / len(sentences) <= 0.55
    assert sum(one.style == "indirect" for one in danger) / len(danger) >= 0.33
    assert len({fold(one.text) for one in sentences}) == len(sentences)


def test_no_sentence_of_the_lists_was_learned_from() -> None:
    learned = {fold(one.text) for one in read_all()}

    assert [
        one.text for name in FIGURES for one in read_file(HERE / name) if fold(one.text) in learned
    ] == []


def test_the_model_was_made_from_the_sentences_that_lie_beside_it() -> None:
    """`python -m bot.safety train` after a word or a sentence is changed."""
    assert net().model.description.digest == training.digest()


def test_a_message_takes_less_than_a_millisecond() -> None:
    texts = [one.text for one in read_all()][::20]
    read(texts[0])

    fastest = min(_milliseconds(texts) for _time in range(3))

    assert fastest < SLOWEST


def test_the_net_is_loaded_before_anybody_notices() -> None:
    begun = time.process_time()

    net.__wrapped__()

    assert time.process_time() - begun < LOADED


def _milliseconds(texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts:
        read(text)
    return (time.process_time() - begun) / len(texts) * 1000


@pytest.mark.parametrize("size", [4096, 100_000])
@pytest.mark.parametrize("word", ["ma bate ", "a", "🙂", "12 ani ", "nu "])
def test_no_message_takes_long_however_odd_it_is(word: str, size: int) -> None:
    begun = time.perf_counter()

    read(word * (size // len(word)))

    assert time.perf_counter() - begun < 1.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_buttons_are_no_danger(language: str) -> None:
    speaks = translator(language)

    assert [
        speaks.plain(label) for row in HOME for label, _command in row if read(speaks.plain(label))
    ] == []


CHILDREN = """
am 12 ani si vreau sa ma inscriu|am 12ani|buna, am 13 ani|Am 9 ani, pot veni?|eu am doisprezece ani|AM 14 ANI
sunt in clasa a 5-a|sunt elevă în clasa a șaptea|sunt clasa a 6-a|merg in clasa a 4 a|12 ani am|fac 13 ani in mai
sunt minor|sînt elev|i'm 12|im 12 can i come|i am thirteen years old|im in 7th grade|i'm in year 8|im 11yo
hi im a 6th grader|i go to primary school|мені 12 років|мені 11|мені дванадцять років|я в 7 класі|я учениця
вчусь в 5 класі|мне 12 лет|я в 5-му класі|мені 13 і хочу на гітару
"""
ADULTS = """
fiica mea are 12 ani|am un baiat de 12 ani|am 34 de ani|am 12 ani de casnicie|am 10 ani de cand locuiesc aici
am 5 ani la firma|copilul e in clasa a 5-a|sunt in clasa fetei acum|my son is 12|my daughter is 12 years old
i'm 12 minutes late|i am 8 months pregnant|i have 3 kids|доньці 12 років|моїй доньці 11 років|син в 5 класі
мені 5 хвилин|дайте мені 4 квитки|i am 40|мені 35 років|am 3 copii|sunt mama a 3 copii|sunt invatatoare la clasa a 3-a
i'm a single mum of two aged 8 and 10|when i was 12 i lived there|a 12 years old girl|are 12 ani si vine|am 8 lei
am o fata in clasa a 5 a|мої діти 5 і 7 років|im a kid at heart|я мама, мені 30|я вчителька в 5 класі|acum 12 ani eram
de 12 ani am afacerea mea|copiii mei au 7 si 9 ani
"""


def _each(lines: str) -> list[str]:
    return [text for line in lines.strip().splitlines() for text in line.split("|")]


@pytest.mark.parametrize("text", _each(CHILDREN))
def test_who_says_to_be_a_child_is_one(text: str) -> None:
    signal = read(text)

    assert signal is not None
    assert signal.child


@pytest.mark.parametrize("text", _each(ADULTS))
def test_who_speaks_of_a_child_is_none(text: str) -> None:
    signal = read(text)

    assert signal is None or not signal.child
