from sandbox.bot_api import EFFECTS
from sandbox.specification import method_names


def test_every_described_method_has_an_effect_and_every_effect_a_description() -> None:
    assert {*EFFECTS, "getUpdates"} == set(method_names())
