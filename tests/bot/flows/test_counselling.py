from __future__ import annotations

from bot.dialogue import Asking, Done, Reply, walk
from bot.flows.counselling import Facts, talk
from tests.sample import ANA

FACTS = [
    Facts(known=True, recognised=None),
    Facts(known=False, recognised=None),
    Facts(known=False, recognised=ANA),
]
REPLIES = {
    "phone": [Reply("phone", "+9996610001"), Reply("typed", "0731 624 849")],
    "name": [Reply("typed", "Ana Exemplu")],
}


def test_a_known_parent_is_asked_only_what_it_is_about() -> None:
    assert isinstance(walk(talk(FACTS[0]), {"topic": "school"}), Done)


def test_a_newcomer_is_asked_after_the_topic_who_it_is_and_nothing_about_the_matter() -> None:
    keys = []
    answers: dict[str, object] = {}
    while isinstance(step := walk(talk(FACTS[1]), answers), Asking):
        keys.append(step.question.key)
        answers[keys[-1]] = {
            "topic": "other", "phone": "later", "name": "Ana Exemplu", "domicile": "yes",
        }[keys[-1]]  # fmt: skip

    assert keys == ["topic", "phone", "name", "domicile"]
