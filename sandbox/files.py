"""Files that were sent, kept in memory under the ids the bot gets to see."""

import mimetypes
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

from sandbox.refusal import bad_request

LARGEST_DOWNLOAD: Final = 20 * 1024 * 1024
LARGEST_UPLOAD: Final = 50 * 1024 * 1024
LARGEST_PHOTO: Final = 10 * 1024 * 1024
# A benchmark sends the same little file thousands of times; the oldest may go.
KEPT_BYTES: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file inside a request."""

    name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`size` is what Telegram would report; it may be larger than the bytes kept."""

    file_id: str
    kind: str
    name: str
    mime_type: str
    data: bytes
    size: int

    @property
    def path(self) -> str:
        ending = "." + self.name.rpartition(".")[2] if "." in self.name else ""
        return f"{self.kind}s/{self.file_id.rpartition('_')[2]}{ending}"

    def described(self) -> dict[str, Any]:
        """The ids and the size, as in Document, Voice, PhotoSize and File."""
        unique = "unique_" + self.file_id.rpartition("_")[2]
        return {"file_id": self.file_id, "file_unique_id": unique, "file_size": self.size}


class Files:
    def __init__(self) -> None:
        self._kept: OrderedDict[str, StoredFile] = OrderedDict()
        self._bytes = 0
        self._count = 0

    def keep(self, kind: str, upload: Upload, size: int | None = None) -> StoredFile:
        """Stores the bytes and returns the file under a new id."""
        self._count += 1
        mime_type = upload.mime_type or mimetypes.guess_type(upload.name)[0]
        stored = StoredFile(
            file_id=f"sandbox_{kind}_{self._count}",
            kind=kind,
            name=upload.name,
            mime_type=mime_type or "application/octet-stream",
            data=upload.data,
            size=len(upload.data) if size is None else size,
        )
        self._kept[stored.file_id] = stored
        self._bytes += len(upload.data)
        while self._bytes > KEPT_BYTES:
            self._bytes -= len(self._kept.popitem(last=False)[1].data)
        return stored

    def given(self, kind: str, value: Upload | str) -> StoredFile:
        """The file a parameter means: an upload, or the id of one. Raises Refusal (400)."""
        if isinstance(value, Upload):
            if not value.data:
                raise bad_request("file must be non-empty")
            if len(value.data) > (LARGEST_PHOTO if kind == "photo" else LARGEST_UPLOAD):
                raise bad_request("file is too big")
            return self.keep(kind, value)
        if value.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored = self.find(value)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        return self._kept.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file behind a `file_path`, for the download."""
        kind, _, name = path.partition("/")
        number = name.partition(".")[0]
        found = self._kept.get(f"sandbox_{kind.removesuffix('s')}_{number}")
        return found if found and found.path == path else None
