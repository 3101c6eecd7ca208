"""Enough about pictures to refuse what is none and to make one up."""

import struct
import zlib
from functools import cache


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG in pixels, None when it is neither."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return None


@cache
def painted(width: int = 240, height: int = 180) -> bytes:
    """A PNG: a sun over a hill, so that a made-up photo looks like one."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes(_pixel(x / width, y / height))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(bytes(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _pixel(x: float, y: float) -> tuple[int, int, int]:
    hill = 0.72 - 0.18 * (1 - (2 * x - 0.7) ** 2)
    if y > hill:
        return 88, int(150 - 40 * y), 104
    if (x - 0.74) ** 2 + (0.75 * (y - 0.3)) ** 2 < 0.008:
        return 250, 205, 96
    return int(150 + 80 * y), int(196 + 30 * y), 230


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)
