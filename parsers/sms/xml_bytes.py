"""The bytes of a backup made XML: media cut out, halves of characters joined, faults mended.

Phones write what no XML parser takes: pairs of surrogate references, control characters. Media as
base64 are cut out before they reach a parser, so that a backup of any size is read in little
memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

# Two halves of one character, as references or as bytes: neither is XML, but phones write them.
_HALF: Final = rb"&#(\d{5}|[xX][dD][89a-fA-F][0-9a-fA-F]{2});"
_PAIR: Final = re.compile(_HALF + _HALF)
_BYTES: Final = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_LONE: Final = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_REFERENCE: Final = re.compile(rb"&#(\d+|[xX][0-9a-fA-F]+);")
_REPLACED: Final = "\ufffd".encode()
_CONTROL: Final = bytes(set(range(32)) - {9, 10, 13})
_DATA: Final = b' data="'
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/=&#;\s]{64}")
# Code points: where surrogates begin, where their second halves do and end, and the last of all.
_HIGH, _LOW, _LAST_LOW, _LAST = 0xD800, 0xDC00, 0xDFFF, 0x10FFFF


def without_media(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes without the attached media: values of ``data`` that are base64."""
    kept, inside = b"", False
    for piece in pieces:
        kept += piece
        out = []
        while kept:
            if inside:
                end = kept.find(b'"')
                inside = end < 0
                kept = b"" if inside else kept[end:]
                continue
            at = kept.find(_DATA)
            ready = at >= 0 and len(kept) >= at + len(_DATA) + 64
            if not ready:
                # What may be the beginning of a medium waits for the next piece.
                at = at if at >= 0 else max(len(kept) - len(_DATA), 0)
                out.append(kept[:at])
                kept = kept[at:]
                break
            start = at + len(_DATA)
            inside = _BASE64.match(kept, start) is not None
            out.append(kept[:start])
            kept = kept[start:]
        yield b"".join(out)
    yield kept


def mended(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes with surrogate pairs made characters and without control characters."""
    kept = b""
    for piece in pieces:
        kept += piece.translate(None, _CONTROL)
        # References are never cut: everything up to the last end of a tag is whole.
        end = kept.rfind(b">") + 1
        if end:
            yield _whole(kept[:end])
            kept = kept[end:]
    yield _whole(kept)


def _whole(piece: bytes) -> bytes:
    """Halves of characters joined, and what is no character made the replacement character."""
    if b"&#" in piece:
        piece = _REFERENCE.sub(_known, _PAIR.sub(_joined, piece))
    if b"\xed" in piece:
        piece = _LONE.sub(_REPLACED, _BYTES.sub(_joined_bytes, piece))
    return piece


def _number(reference: bytes) -> int:
    if len(reference) > 9:
        return _LAST + 1
    return int(reference[1:], 16) if reference[:1] in b"xX" else int(reference)


def _joined(pair: re.Match[bytes]) -> bytes:
    high, low = _number(pair[1]), _number(pair[2])
    if not (_HIGH <= high < _LOW <= low <= _LAST_LOW):
        return pair[0]
    return chr(0x10000 + ((high - _HIGH) << 10) + (low - _LOW)).encode()


def _joined_bytes(pair: re.Match[bytes]) -> bytes:
    halves = pair[0].decode("utf-8", "surrogatepass")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()


def _known(reference: re.Match[bytes]) -> bytes:
    """A reference as it is, where XML has such a character."""
    code = _number(reference[1])
    known = code in (9, 10, 13) or 32 <= code < _HIGH or _LAST_LOW < code <= _LAST
    return reference[0] if known and code not in (0xFFFE, 0xFFFF) else _REPLACED
