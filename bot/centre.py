"""A centre's facts, from centres/*.toml. Nothing in the code knows a centre's name, phone or hours."""

from __future__ import annotations

import tomllib
from datetime import date, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

TO_FILL_IN = "de completat de centru"
# A number that nobody dialled for so long may have changed.
STALE = timedelta(days=90)


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phone(Facts):
    number: str
    purpose: Literal["centre", "danger", "talk"] = Field(alias="for")
    label: dict[str, str]
    hours: str = ""
    source: str
    verified_on: date


class Project(Facts):
    title: str
    id: str
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    children_of_vulnerable_families: int
    children_of_special_protection: int
    partners: tuple[str, ...]
    funding: str


class Privacy(Facts):
    version: str
    controller: str
    dpo: str


class Hours(Facts):
    """When somebody reads messages, in the centre's own time."""

    open: time
    close: time
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]


class Services(Facts):
    children: tuple[str, ...]
    families: tuple[str, ...]


class Centre(Facts):
    """`code` is the file's name without its ending, and what the database stores."""

    code: str
    name: str
    timezone: str
    address: str
    latitude: float | None = None
    longitude: float | None = None
    project: Project
    privacy: Privacy
    hours: Hours
    services: Services
    phones: tuple[Phone, ...]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def phone(self) -> Phone:
        """Whom to call about anything that is not an emergency."""
        return next(phone for phone in self.phones if phone.purpose == "centre")

    def phones_for(self, purpose: Literal["danger", "talk"]) -> tuple[Phone, ...]:
        return tuple(phone for phone in self.phones if phone.purpose == purpose)

    def stale_phones(self, today: date) -> tuple[Phone, ...]:
        return tuple(phone for phone in self.phones if today - phone.verified_on > STALE)

    def to_fill_in(self) -> list[str]:
        """The names of the facts that the centre has still to give."""
        facts = {"address": self.address, "privacy.dpo": self.privacy.dpo}
        missing = [name for name, value in facts.items() if value == TO_FILL_IN]
        return missing + (["latitude, longitude"] if self.latitude is None else [])


def load(folder: Path) -> dict[str, Centre]:
    """Every centre of the folder by its code; raises FileNotFoundError when there is none."""
    centres = {}
    for path in sorted(folder.glob("*.toml")):
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        centres[path.stem] = Centre(code=path.stem, **facts)
    if not centres:
        raise FileNotFoundError(f"no centre in {folder}: it needs at least one .toml file")
    return centres
