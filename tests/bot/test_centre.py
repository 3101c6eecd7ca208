from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import centre as centres_file
from bot.settings import ROOT, Settings
from tests.sample import CENTRE

# Telephone numbers that were verified, or stand in the founding texts; no other may ship.
ALLOWED = {"112", "119", "116 111", "0800 500 333", "021.9970", "0731 624 849"}


def test_only_verified_numbers_ship() -> None:
    assert {phone.number for phone in CENTRE.phones} <= ALLOWED


def test_numbers_that_nobody_dialled_for_ninety_days_are_named() -> None:
    verified = [phone.verified_on for phone in CENTRE.phones if phone.verified_on is not None]

    assert len(CENTRE.stale_phones(max(verified) + timedelta(days=91))) == len(verified)
    assert CENTRE.stale_phones(min(verified) + timedelta(days=90)) == ()


def test_numbers_that_nobody_ever_dialled_are_named() -> None:
    """They stand in the founding texts, and no more is known of them."""
    assert {phone.number for phone in CENTRE.unverified_phones()} == {"021.9970", "0731 624 849"}


def test_hours_that_nobody_knows_are_asked_for() -> None:
    assert {"hours of 116 111", "hours of 0731 624 849"} <= set(CENTRE.to_fill_in())


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('number = "112"', 'number = "113"'),
        ('kinds = ["child_danger", "domestic_violence", "suicide_risk", "immediate", "child"]', ""),
        ('for = "centre"', 'for = "talk"'),
        (
            'label.uk = "Дитина в небезпеці"\nhours = "24/7"',
            'label.uk = "?"\nhours = "09:00–17:00"',
        ),
    ],
)
def test_a_centre_whose_numbers_may_fail_somebody_in_danger_is_refused(
    tmp_path: Path, was: str, becomes: str
) -> None:
    facts = (ROOT / "centres/belvedere.toml").read_text(encoding="utf-8")
    assert was in facts
    (tmp_path / "other.toml").write_text(facts.replace(was, becomes), encoding="utf-8")

    with pytest.raises(ValidationError):
        centres_file.load(tmp_path)


def test_doctor_says_what_was_never_dialled_and_what_was_not_lately(
    monkeypatch: pytest.MonkeyPatch, database_url: str, key: str
) -> None:
    from typer.testing import CliRunner

    from bot.__main__ import cli

    monkeypatch.setenv("BELVEDERE_DATABASE_URL", database_url)
    monkeypatch.setenv("BELVEDERE_KEYS", key)

    said = CliRunner().invoke(cli, ["doctor"]).output

    assert "021.9970 was never verified" in said
    assert "0731 624 849 was never verified" in said
    assert "hours of 116 111" in said


def test_what_the_founding_texts_do_not_say_is_marked() -> None:
    assert "address" in CENTRE.to_fill_in()


def test_a_mistyped_fact_is_refused(tmp_path: Path) -> None:
    facts = (ROOT / "centres/belvedere.toml").read_text(encoding="utf-8")
    (tmp_path / "other.toml").write_text(
        facts.replace("timezone =", "time_zone ="), encoding="utf-8"
    )

    with pytest.raises(ValidationError):
        centres_file.load(tmp_path)


def test_a_folder_without_a_centre_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        centres_file.load(tmp_path)


def test_several_keys_and_an_address_are_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BELVEDERE_KEYS", "new,old")
    monkeypatch.setenv("BELVEDERE_LISTEN", "localhost:9000")

    settings = Settings()

    assert [key.get_secret_value() for key in settings.keys] == ["new", "old"]
    assert settings.address == ("localhost", 9000)


def test_no_secret_shows_when_the_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "KEYS", "WEBHOOK_SECRET", "DATABASE_URL"):
        monkeypatch.setenv(f"BELVEDERE_{name}", "planted-secret")

    assert "planted" not in repr(Settings())
