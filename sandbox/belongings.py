"""Things a person sends that are not text: made up here, or given by the caller."""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from sandbox.actions import Impossible
from sandbox.files import Upload
from sandbox.methods.sending import photo, voice
from sandbox.people import Person
from sandbox.pictures import painted
from sandbox.world import World

Told = Mapping[str, Any]

# Enough of an Ogg page for a file to be recognised as one; nobody will hear it.
SILENCE: Final = b"OggS\x00\x02" + bytes(58)
PARK: Final = {"latitude": 44.4355, "longitude": 26.0163}


def content_of(world: World, person: Person, kind: str, told: Told) -> dict[str, Any]:
    """The Bot API fields of such a message. Raises Impossible for a kind that is not known.

    `told` may have `data` (base64), `file_name`, `mime_type`, `size` (bytes, as reported),
    `caption`, and what belongs to the kind.
    """
    maker = MAKERS.get(kind)
    if maker is None:
        raise Impossible(f"a person can send {', '.join(MAKERS)}, not {kind!r}")
    content = maker(world, person, told)
    if told.get("caption"):
        content["caption"] = told["caption"]
    return content


def _upload(told: Told, name: str, mime_type: str, data: bytes) -> Upload:
    given = base64.b64decode(told["data"]) if "data" in told else data
    return Upload(told.get("file_name", name), told.get("mime_type", mime_type), given)


def _photo(world: World, person: Person, told: Told) -> dict[str, Any]:
    upload = _upload(told, "photo.png", "image/png", painted())
    return photo(world.files.keep("photo", upload, told.get("size")))


def _voice(world: World, person: Person, told: Told) -> dict[str, Any]:
    upload = _upload(told, "voice.ogg", "audio/ogg", SILENCE)
    return voice(world.files.keep("voice", upload, told.get("size")), told.get("duration", 7))


def _document(world: World, person: Person, told: Told) -> dict[str, Any]:
    upload = _upload(told, "document.txt", "text/plain", b"Document de prob\xc4\x83\n")
    stored = world.files.keep("document", upload, told.get("size"))
    names = {"file_name": stored.name, "mime_type": stored.mime_type}
    return {"document": {**names, **stored.described()}}


def _video(world: World, person: Person, told: Told) -> dict[str, Any]:
    upload = _upload(told, "video.mp4", "video/mp4", b"\x00\x00\x00\x18ftypmp42")
    stored = world.files.keep("video", upload, told.get("size"))
    measures = {"width": 640, "height": 480, "duration": told.get("duration", 12)}
    return {"video": {**measures, "mime_type": stored.mime_type, **stored.described()}}


def _sticker(world: World, person: Person, told: Told) -> dict[str, Any]:
    stored = world.files.keep("sticker", Upload("sticker.webp", "image/webp", b"RIFF"))
    shape = {"type": "regular", "width": 512, "height": 512, "emoji": told.get("emoji", "👍")}
    return {"sticker": {**stored.described(), **shape, "is_animated": False, "is_video": False}}


def _location(world: World, person: Person, told: Told) -> dict[str, Any]:
    return {"location": {name: told.get(name, PARK[name]) for name in PARK}}


def _contact(world: World, person: Person, told: Told) -> dict[str, Any]:
    """Somebody else's card; without `first_name`, one's own, as the share button sends it."""
    if "first_name" not in told:
        return {"contact": person.as_contact()}
    names = ("phone_number", "first_name", "last_name", "user_id", "vcard")
    contact = {name: told[name] for name in names if told.get(name)}
    return {"contact": {"phone_number": "9996699999", **contact}}


MAKERS: Final[dict[str, Callable[[World, Person, Told], dict[str, Any]]]] = {
    "photo": _photo,
    "voice": _voice,
    "document": _document,
    "video": _video,
    "sticker": _sticker,
    "location": _location,
    "contact": _contact,
}
