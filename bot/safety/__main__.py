"""`python -m bot.safety train` makes the model anew; `measure` prints how good it is (see docs/explanation)."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.safety import measuring, training
from bot.safety.model import FILE


def main(arguments: list[str]) -> int:
    """`measure` takes files of labelled sentences, judged by the shipped model; without any it cross-validates."""
    match arguments:
        case ["train"]:
            training.train()
            print(f"{FILE.name}: {FILE.stat().st_size} bytes")
        case ["measure"]:
            _print("Cross-validated", measuring.cross_validate())
        case ["measure", *paths]:
            for path in paths:
                _print(path, measuring.shipped(Path(path)))
        case _:
            print("usage: python -m bot.safety train | measure [file.tsv ...]", file=sys.stderr)
            return 2
    return 0


def _print(title: str, judged: list[measuring.Judged]) -> None:
    print(f"\n## {title}: the model alone\n", *measuring.table(judged, alone=True), sep="\n")
    print(
        "\n## both layers\n", *measuring.table(judged), "", *measuring.details(judged), "", sep="\n"
    )
    print(*measuring.trade_off(judged, (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)), sep="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
