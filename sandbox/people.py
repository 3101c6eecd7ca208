"""Invented people. Their numbers are of Telegram's own test range, which no network uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

FIRST_USER_ID: Final = 999_660_000_001
TEST_RANGE: Final = "+99966"

CAST: Final = (
    {"first_name": "Ana", "last_name": "Exemplu", "language_code": "ro", "caption": "parent"},
    {"first_name": "Oksana", "last_name": "Zrazok", "language_code": "uk", "caption": "parent"},
    {"first_name": "Ioana", "last_name": "Probă", "language_code": "ro", "caption": "staff"},
)


class NotInvented(ValueError):
    """A phone number that could be somebody's."""


@dataclass(frozen=True, slots=True)
class Person:
    """`caption` says who this is on the page: `parent`, `staff`, or any words."""

    user_id: int
    first_name: str
    last_name: str
    username: str
    language_code: str
    phone_number: str
    caption: str

    def as_user(self) -> dict[str, Any]:
        """A Bot API User."""
        user: dict[str, Any] = {
            "id": self.user_id,
            "is_bot": False,
            "first_name": self.first_name,
        }
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def as_contact(self) -> dict[str, Any]:
        """A Bot API Contact. Phones send their own number without the plus."""
        contact: dict[str, Any] = {
            "phone_number": self.phone_number.removeprefix("+"),
            "first_name": self.first_name,
        }
        if self.last_name:
            contact["last_name"] = self.last_name
        return {**contact, "user_id": self.user_id}


def invent(number: int, told: Mapping[str, Any]) -> Person:
    """The `number`th person (from 1); what is not told is made up. Raises NotInvented."""
    phone = str(told.get("phone_number") or f"{TEST_RANGE}{10_000 + number:05d}")
    digits = phone.replace(" ", "")
    if not (digits.startswith(TEST_RANGE) and len(digits) == len(TEST_RANGE) + 5):
        raise NotInvented(f"phone numbers are {TEST_RANGE} and five digits, not {phone}")
    return Person(
        user_id=int(told.get("user_id") or FIRST_USER_ID + number - 1),
        first_name=str(told.get("first_name") or "Model"),
        last_name=str(told.get("last_name") or ("" if told.get("first_name") else f"Nr. {number}")),
        username=str(told.get("username") or ""),
        language_code=str(told.get("language_code", "ro")),
        phone_number=digits,
        caption=str(told.get("caption") or "parent"),
    )
