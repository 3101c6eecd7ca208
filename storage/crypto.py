"""Personal text at rest: sealed with a key that is not in the database, found again by a keyed hash.

AES-256-GCM (NIST SP 800-38D). The associated data names table, column and row, so a sealed value
that is copied into another row or column no longer opens. Keys rotate: the first one seals, all open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_MARK_BYTES = 4
_NONCE_BYTES = 12


class KeyProblem(Exception):
    """Keys are missing, malformed, or not the ones that sealed this value."""


def new_key() -> str:
    """One 256-bit key in URL-safe base64, as `BELVEDERE_KEYS` takes it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


class Cipher:
    """Seals and opens text with the keys given, newest first; raises KeyProblem for none or a bad one."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise KeyProblem("no key given")
        self._seals: dict[bytes, AESGCM] = {}
        self._finds: list[bytes] = []
        for key in keys:
            raw = _decoded(key)
            mark = hashlib.sha256(b"mark" + raw).digest()[:_MARK_BYTES]
            self._seals.setdefault(mark, AESGCM(raw))
            self._finds.append(hashlib.sha256(b"find" + raw).digest())
        self._mark, self._newest = next(iter(self._seals.items()))

    def seal(self, column: str, row: int, text: str) -> bytes:
        """4 bytes of key mark, 12 of nonce, then ciphertext and tag (28 + 4 bytes over the text)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._newest.encrypt(nonce, text.encode(), _place(column, row))
        return self._mark + nonce + sealed

    def open(self, column: str, row: int, sealed: bytes) -> str:
        """Raises KeyProblem when the key is unknown or the value belongs to another place."""
        mark, nonce = sealed[:_MARK_BYTES], sealed[_MARK_BYTES : _MARK_BYTES + _NONCE_BYTES]
        key = self._seals.get(mark)
        if key is None:
            raise KeyProblem(f"{column}: sealed with a key that is not configured")
        try:
            text = key.decrypt(nonce, sealed[_MARK_BYTES + _NONCE_BYTES :], _place(column, row))
        except InvalidTag:
            raise KeyProblem(f"{column}: not sealed for this place") from None
        return text.decode()

    def blind(self, column: str, text: str) -> bytes:
        """16 bytes that are the same for the same text and column: what a look-up column stores."""
        return _keyed_hash(self._finds[0], column, text)

    def blinds(self, column: str, text: str) -> list[bytes]:
        """The hash under every configured key, newest first: what a look-up must compare with."""
        return [_keyed_hash(key, column, text) for key in self._finds]


def _place(column: str, row: int) -> bytes:
    return f"{column}#{row}".encode()


def _keyed_hash(key: bytes, column: str, text: str) -> bytes:
    return hmac.digest(key, f"{column}:{text}".encode(), "sha256")[:16]


def _decoded(key: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(key.strip())
    except ValueError:
        raw = b""
    if len(raw) != _KEY_BYTES:
        raise KeyProblem("a key must be 32 bytes in URL-safe base64")
    return raw
