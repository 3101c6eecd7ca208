from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench import page, report
from tests.bench.contenders import Contender, Ours, Stock
from tests.bench.measure import Load, Result, measure
from tests.bench.plan import Plan, Row
from tests.bench.script import CALLS, Json

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

LOAD = Load(at_once=2, dialogues=2, warm_up=1)


async def test_both_bots_play_the_dialogue_with_the_same_screens_and_make_a_table(
    tmp_path: Path,
) -> None:
    bots: list[Contender] = [
        Ours(tmp_path, None, chats=3, guests=3),
        Stock(tmp_path, chats=3, guests=3),
    ]
    results = [await measure(bot, "polling", LOAD, tmp_path) for bot in bots]
    ours, stock = results
    assert ours.calls == stock.calls == CALLS
    for mine, theirs in zip(ours.screens, stock.screens, strict=True):
        # A word more or a new button need not be copied at once; another screen must be.
        assert len(mine["text"]) == pytest.approx(len(theirs["text"]), rel=0.15), mine["text"]
        assert abs(len(labels(mine)) - len(labels(theirs))) <= 1, labels(mine)
    rows = [
        Row(bot.name, "polling", LOAD, (result,)) for bot, result in zip(bots, results, strict=True)
    ]
    table = report.plain(report.side_by_side(rows)).splitlines()
    assert [line.split("  ")[0] for line in table] == ["way in", "polling", "polling"]
    written = page.written(Plan(loads=[LOAD]), report.Found(rows), ["a machine"])
    assert written.count("| polling | 2 |") == 2


def test_what_could_not_be_measured_says_why() -> None:
    rows = [Row("stock", "webhook", LOAD, (), "not measured: needs tornado")]
    assert "not measured: needs tornado" in report.plain(report.side_by_side(rows))


def test_ratios_are_of_the_pairs_of_one_repeat() -> None:
    def row(bot: str, *cpu: float) -> Row:
        return Row(bot, "polling", LOAD, tuple(Result(c, 1, 1, 1, 1, 1, 1, ()) for c in cpu))

    _head, ours, stock = report.side_by_side([row("ours", 1, 4, 2), row("stock", 2, 4, 8)])
    assert (ours[4], stock[4]) == ("0.50", "1.00")


def labels(screen: Json) -> list[str]:
    markup = screen.get("keyboard") or screen.get("reply_markup") or {}
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    return [button["text"] for row in rows for button in row]
