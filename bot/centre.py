"""A centre's facts, from centres/*.toml. Nothing in the code knows a centre's name, phone or hours."""

from __future__ import annotations

import tomllib
from datetime import date, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

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
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _open_before_close(self) -> Self:
        if self.open >= self.close:
            raise ValueError(f"the hours open at {self.open} and must close later that day")
        return self


class Days(Facts):
    """From one day to another, both included; a single day needs no `to`."""

    start: date = Field(alias="from")
    end: date | None = Field(default=None, alias="to")
    label: dict[str, str]

    @model_validator(mode="after")
    def _start_before_end(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"days from {self.start} cannot end on {self.end}")
        return self

    def hold(self, day: date) -> bool:
        return self.start <= day <= (self.end or self.start)


class Deadlines(Facts):
    """By when families are answered: in working days, and a complaint in days of the calendar."""

    counselling: int = Field(default=2, ge=0)
    material: int = Field(default=5, ge=0)
    complaint: int = Field(default=30, gt=0)


class Announcements(Facts):
    """`a_week`: how many a family gets within seven days; `alone`: to how many people one may write alone."""

    a_week: int = Field(default=3, gt=0)
    alone: int = Field(default=50, gt=0)


class Services(Facts):
    children: tuple[str, ...]
    families: tuple[str, ...]


class Centre(Facts):
    """`code` is the file's name without its ending, and what the database stores."""

    code: str
    name: str
    # At most 20 characters: what stands on a button.
    short_name: str = Field(max_length=20)
    timezone: str
    address: str
    latitude: float | None = None
    longitude: float | None = None
    project: Project
    privacy: Privacy
    hours: Hours
    deadlines: Deadlines = Deadlines()
    announcements: Announcements = Announcements()
    school_breaks: tuple[Days, ...] = ()
    closed_days: tuple[Days, ...] = ()
    # Not of the file: what coordinators entered since, as it stands in this turn (bot/closing.py).
    entered_days: tuple[Days, ...] = ()
    services: Services
    phones: tuple[Phone, ...]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def closures(self, day: date) -> list[Days]:
        """Why it is closed on that day, besides public holidays and weekends."""
        return [days for days in (*self.closed_days, *self.entered_days) if days.hold(day)]

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
