"""The environment, read once into one frozen object. A value may also lie in a file of a secrets folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

ROOT = Path(__file__).parent.parent
# Where a file named like a setting (`belvedere_token`) may hold its value: what Docker mounts.
SECRETS = Path("/run/secrets")
# What says another folder: ours, or systemd's `LoadCredential`.
_ELSEWHERE = ("BELVEDERE_SECRETS", "CREDENTIALS_DIRECTORY")


class Settings(BaseSettings):
    """Each is `BELVEDERE_<NAME>` in the environment; see docs/reference/settings.md."""

    model_config = SettingsConfigDict(env_prefix="BELVEDERE_", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic-settings gives it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic-settings gives it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, what the environment says, what lies in a file: in this order."""
        files = SecretsSettingsSource(settings_cls, secrets_dir=_secrets())
        return init_settings, env_settings, files

    token: SecretStr = SecretStr("")
    api_url: str = "https://api.telegram.org"
    database_url: SecretStr = SecretStr(f"sqlite:///{ROOT}/data/belvedere.sqlite3")
    # Newest first; the first one seals, all of them open.
    keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    # Host and port on which the webhook listens.
    listen: str = "127.0.0.1:8080"
    centres: Path = ROOT / "centres"

    @field_validator("keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, value.split(","))) if isinstance(value, str) else value

    @field_validator("listen")
    @classmethod
    def _has_port(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not (colon and host and port.isdecimal()):
            raise ValueError("must be host:port, such as 127.0.0.1:8080")
        return value

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of `listen`."""
        host, _colon, port = self.listen.rpartition(":")
        return host, int(port)


def _secrets() -> Path | None:
    """Raises FileNotFoundError when a folder is named and is not there: its values would silently be missing."""
    for name in _ELSEWHERE:
        if folder := os.environ.get(name):
            if not Path(folder).is_dir():
                raise FileNotFoundError(f"{name} is {folder}, and there is no such folder.")
            return Path(folder)
    return SECRETS if SECRETS.is_dir() else None
