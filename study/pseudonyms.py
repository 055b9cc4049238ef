"""Hashes that say "the same as before" and nothing else to anybody without the salt.

The salt lies beside the manifest, with the key to who is who, and never in the folder of results.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from chatcheck.parsers.errors import ChatcheckError

SALT_BYTES: Final = 32
LEAST_SALT: Final = 16  # bytes; a shorter one can be guessed
PIECE: Final = 1_048_576
_TEXTS: Final = (".txt", ".json", ".ndjson", ".html", ".xml", ".csv", ".md", ".zip")


class Salt:
    """A secret with which hashes are made; its repr shows nothing of it."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def hash(self, *parts: object) -> str:
        """The SHA-256 (hexadecimal) of plain values under this salt."""
        told = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
        return hmac.new(self._secret, told.encode(), hashlib.sha256).hexdigest()


def salt_of(manifest: Path, file: Path | None) -> Salt:
    """The salt of a study: of ``file``, or of MANIFEST.salt beside the manifest, made if missing.

    Of several processes that start at once one makes it and all use it. Raises ``ChatcheckError``
    where it cannot be read or made, or is too short.
    """
    where = file or manifest.with_suffix(".salt")
    try:
        if file is None and not where.exists():
            _make(where)
        secret = where.read_bytes()
    except OSError as error:
        raise ChatcheckError(
            f"the salt {where} cannot be read or made ({error.strerror})",
            "Name a file of your own with --salt",
        ) from error
    if len(secret) < LEAST_SALT:
        raise ChatcheckError(
            f"the salt {where} has {len(secret)} bytes", f"Give it {LEAST_SALT} or more, at random"
        )
    return Salt(secret)


def _make(where: Path) -> None:
    """Written elsewhere and linked: whoever is second finds a whole one."""
    draft = where.with_name(f".{where.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SALT_BYTES))
        with contextlib.suppress(FileExistsError):
            where.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    """Bytes of a file, or of the files in a folder; 0 where it cannot be looked at."""
    try:
        return sum(file.stat().st_size for file in _files(path))
    except OSError:
        return 0


def content_digest(paths: Iterable[Path]) -> bytes | None:
    """SHA-256 of the content of files in order; None where one cannot be read.

    Of folders the texts count whole, pictures and the like by name and size.
    """
    digest = hashlib.sha256()
    try:
        for path in paths:
            for file in _files(path):
                size = file.stat().st_size
                name = file.relative_to(path).as_posix() if path != file else ""
                digest.update(f"{name}\0{size}\0".encode())
                if path == file or file.suffix.lower() in _TEXTS:
                    for piece in _pieces(file):
                        digest.update(piece)
    except OSError:
        return None
    return digest.digest()


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file())


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece
