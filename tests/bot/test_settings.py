from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BELVEDERE_TOKEN", "BELVEDERE_SECRETS", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


def folder(path: Path, token: str) -> str:
    path.mkdir()
    (path / "belvedere_token").write_text(token, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["BELVEDERE_SECRETS", "CREDENTIALS_DIRECTORY"])
def test_a_value_may_lie_in_a_file_of_the_folder_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv(name, folder(tmp_path / "there", "planted"))

    assert Settings().token.get_secret_value() == "planted"


def test_our_own_folder_goes_before_that_of_systemd_and_the_environment_before_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", folder(tmp_path / "systemd", "systemd's"))
    monkeypatch.setenv("BELVEDERE_SECRETS", folder(tmp_path / "ours", "ours"))
    assert Settings().token.get_secret_value() == "ours"

    monkeypatch.setenv("BELVEDERE_TOKEN", "environment")
    assert Settings().token.get_secret_value() == "environment"


def test_a_folder_that_is_named_and_is_not_there_is_no_folder_without_values(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BELVEDERE_SECRETS", str(tmp_path / "nowhere"))

    with pytest.raises(FileNotFoundError, match="BELVEDERE_SECRETS"):
        Settings()
