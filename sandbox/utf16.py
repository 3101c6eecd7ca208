"""Offsets and lengths as Telegram counts them: in UTF-16 units."""


def length(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text) + sum(letter > "\uffff" for letter in text)


def index(text: str, units: int) -> int:
    """The position in `text` after so many units; its length when there are fewer."""
    if text.isascii():
        return min(units, len(text))
    for position, letter in enumerate(text):
        if units <= 0:
            return position
        units -= 2 if letter > "\uffff" else 1
    return len(text)
