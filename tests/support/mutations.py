"""Damaged exports, the same every time: what disks, editors, chat apps and spite do to files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.support.writers import OTHER, OWNER, WRITERS

MARKS = (
    b"\0", b"\n", b"\r", b"\r\n", b'"', b"'", b"<", b">", b"&", b"\\", b"[", b"]", b"{", b"}", b",",
    b": ", b" - ", b"\xff", b"\xed\xa0\xbd", b"\xe2\x80\x8e", b"\xef\xbb\xbf", b"\xe2\x80\xa8",
    b"\x1b[31m", b"99999999999999999999", b"-1", b"0000-00-00", b"null", b"&#0;", b"</", b"]]>",
)  # fmt: skip


def export(name: str) -> bytes:
    """A small export of a format, in one file."""
    start = datetime(2023, 12, 25, 9, 41, tzinfo=UTC)
    texts = ("hi", "how are you & yours?", "fine 😀\nand you", "<3 =1+1", "did it rain?", "ok")
    rows = [
        (start + timedelta(minutes=7 * i), (OWNER, OTHER)[i % 2], texts[i % len(texts)])
        for i in range(12)
    ]
    return next(iter(WRITERS[name](rows).values()))


def mutants(data: bytes, seed: int, count: int) -> Iterator[bytes]:
    """Copies with one to four wounds each."""
    chance = random.Random(seed)
    for _ in range(count):
        bad = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(bad) + 1)
            length = chance.choice((1, 2, 9, 80, len(bad) // 3))
            match chance.randrange(6):
                case 0 if at < len(bad):
                    bad[at] ^= 1 << chance.randrange(8)
                case 1:
                    del bad[at : at + length]
                case 2:
                    bad[at:at] = chance.choice(MARKS) * chance.choice((1, 1, 3, 300))
                case 3:
                    bad[at:at] = bad[at : at + length]
                case 4:
                    bad[at : at + length] = chance.randbytes(length)
                case _:
                    other = chance.randrange(len(bad) + 1)
                    bad[at:at] = bad[other : other + length]
        yield bytes(bad)


def cuts(data: bytes) -> Iterator[bytes]:
    """The file cut at every fiftieth of its length."""
    for part in range(50):
        yield data[: len(data) * part // 50]
