"""Parameters of every method, checked against `bot_api.json`.

The description is turned into plain functions once, when the module is imported: a call then
costs a few dictionary look-ups. Values arrive as Telegram accepts them, that is as text in a form
or as JSON, and nested objects as JSON inside a text.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from sandbox.files import Upload
from sandbox.refusal import Refusal, bad_request

Check = Callable[[Any], Any]

# Telegram's own words where it has them; any other missing parameter is named.
MISSING: Final = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "voice": "there is no voice in the request",
    "action": "wrong parameter action in request",
    "file_id": "file_id not specified",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
}


class Unfit(Exception):
    """The value is not of the described type; says what was expected."""


class Method:
    """The parameters of one method."""

    def __init__(self, name: str, fields: Mapping[str, Any], types: Mapping[str, Any]) -> None:
        self.name = name
        self._checks = {field: _any_of(told["types"], types) for field, told in fields.items()}
        self._required = [field for field, told in fields.items() if told.get("required")]

    def read(self, raw: Mapping[str, Any], uploads: Mapping[str, Upload]) -> dict[str, Any]:
        """Typed parameters. Raises Refusal (400) that names the parameter and what is expected.

        `uploads` are the files of a multipart body: a file is either the parameter itself or is
        pointed to by `attach://<field>`.
        """
        given = {name: value for name, value in raw.items() if value is not None and value != ""}
        given |= {name: upload for name, upload in uploads.items() if name in self._checks}
        for name in self._required:
            if name not in given:
                reason = MISSING.get(name, f'parameter "{name}" is required')
                raise bad_request(reason)
        arguments = {}
        for name, value in given.items():
            check = self._checks.get(name)
            if check is None:
                raise bad_request(f'unknown parameter "{name}" of the method "{self.name}"')
            try:
                arguments[name] = check(_attached(value, uploads))
            except Unfit as unfit:
                raise bad_request(f'parameter "{name}": {unfit}') from None
        return arguments


def _attached(value: Any, uploads: Mapping[str, Upload]) -> Any:
    if type(value) is str and value.startswith("attach://"):
        return uploads.get(value.removeprefix("attach://"), value)
    return value


def _any_of(names: list[str], types: Mapping[str, Any]) -> Check:
    checks = [_check(name, types) for name in names]
    if len(checks) == 1:
        return checks[0]
    return _first_that_fits(names, checks)


def _check(name: str, types: Mapping[str, Any]) -> Check:
    if name.startswith("Array of "):
        return _array(_check(name.removeprefix("Array of "), types))
    if name in SIMPLE:
        return SIMPLE[name]
    if "one_of" in types[name]:
        members = types[name]["one_of"]
        return _first_that_fits(members, [_check(member, types) for member in members])
    return _object(name, types)


def _first_that_fits(names: list[str], checks: list[Check]) -> Check:
    def check(value: Any) -> Any:
        complaints = []
        for attempt in checks:
            try:
                return attempt(value)
            except Unfit as unfit:
                complaints.append(str(unfit))
        raise Unfit(f"{' or '.join(names)} expected ({'; '.join(dict.fromkeys(complaints))})")

    return check


def _array(check_one: Check) -> Check:
    def check(value: Any) -> Any:
        items = _parsed(value)
        if type(items) is not list:
            raise Unfit("Array expected")
        return [check_one(item) for item in items]

    return check


def _object(name: str, types: Mapping[str, Any]) -> Check:
    fields = types[name]["fields"]
    required = [field for field, told in fields.items() if told.get("required")]
    fixed = {field: told["value"] for field, told in fields.items() if "value" in told}
    checks: dict[str, Check] = {}

    def check(value: Any) -> Any:
        if not checks and fields:  # on first use: some types contain themselves
            checks.update({field: _any_of(told["types"], types) for field, told in fields.items()})
        if name == "KeyboardButton" and type(value) is str:
            return {"text": value}
        value = _parsed(value)
        if type(value) is not dict:
            raise Unfit(f"{name} expected")
        for field in required:
            if field not in value:
                raise Unfit(f'Can\'t find field "{field}" of {name}')
        for field, only in fixed.items():
            if value[field] != only:
                raise Unfit(f'field "{field}" of {name} must be "{only}"')
        result = {}
        for field, inner in value.items():
            check_field = checks.get(field)
            if check_field is None:
                raise Unfit(f'unknown field "{field}" of {name}')
            if inner is not None:
                try:
                    result[field] = check_field(inner)
                except Unfit as unfit:
                    raise Unfit(f'field "{field}" of {name}: {unfit}') from None
        return result

    return check


def _parsed(value: Any) -> Any:
    if type(value) is str:
        try:
            return json.loads(value)
        except ValueError:
            raise Unfit("Can't parse JSON object") from None
    return value


def _integer(value: Any) -> int:
    if type(value) is str and value.removeprefix("-").isdecimal() and value.isascii():
        value = int(value)
    if type(value) is not int:
        raise Unfit("Integer expected")
    if not -(2**63) <= value < 2**63:
        raise Unfit("Integer of at most 64 bits expected")
    return value


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unfit("Float expected")
    try:
        return float(value)
    except ValueError:
        raise Unfit("Float expected") from None


def _boolean(value: Any) -> bool:
    if type(value) is bool:
        return value
    known = {"true": True, "false": False, "1": True, "0": False, 1: True, 0: False}
    key = value.lower() if type(value) is str else value
    if type(key) not in (str, int) or key not in known:
        raise Unfit("Boolean expected")
    return known[key]


def _string(value: Any) -> str:
    if type(value) is not str:
        raise Unfit("String expected")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # a lone surrogate, which JSON can carry
            raise Unfit("strings must be encoded in UTF-8") from None
    return value


def _file(value: Any) -> Upload:
    if not isinstance(value, Upload):
        raise Unfit("file expected")
    return value


SIMPLE: Final[dict[str, Check]] = {
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "True": _boolean,
    "String": _string,
    "InputFile": _file,
}


def _load() -> dict[str, Method]:
    described = json.loads(Path(__file__).with_name("bot_api.json").read_text())
    return {
        name.lower(): Method(name, fields, described["types"])
        for name, fields in described["methods"].items()
    }


_METHODS: Final = _load()


def method_named(name: str) -> Method:
    """The method, its name read as Telegram does, in any case. Raises Refusal (404)."""
    try:
        return _METHODS[name.lower()]
    except KeyError:
        raise Refusal(404, "Not Found: method not found") from None


def method_names() -> list[str]:
    return [method.name for method in _METHODS.values()]
