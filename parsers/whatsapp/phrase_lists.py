"""What WhatsApp itself writes into exports: one file a language, one phrase a line.

A file of ``words/`` has sections in square brackets. ``*`` in a phrase stands for anything on the
line. Phrases are compared in lower case, without direction marks, brackets and a final full stop.

``left_out`` and the nouns (``media`` to ``contact``) make up what stands for a medium that was not
exported; ``deleted``, ``missed``, ``live``, ``edited`` are whole bodies or remarks; ``withheld``
and ``notices`` are sentences, after which others may follow; ``acts`` are what a notice says behind
a name, ``telling`` words of notices that suffice where a direction mark stands before them,
``inside`` words of notices that no name holds; ``message`` with ``taken_back`` or ``awaited`` tell
of messages that are not there, behind a mark only; ``calls``, ``calling`` and ``units`` make up
calls, ``titles`` the names that exports get.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

FIRST: Final = 8  # characters by which a body shows that it is worth a closer look
NOUNS: Final = ("gif", "sticker", "contact", "audio", "video", "photo", "media", "document")
MEDIA: Final = "unknown"  # Android's one word for every medium: what it was cannot be known
LONG_ENOUGH: Final = 18  # letters of a notice that nobody writes by chance
WIDE: Final = 2  # how many letters one of a script without spaces or vowels counts for
SHORT: Final = 4  # letters of phrases shorter than FIRST that are looked for
_JOINERS: Final = dict.fromkeys(range(0x200B, 0x2010))
START: Final = "\x02"  # stands before a text whose beginning is looked for


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases of all languages, in lower case.

    ``whole`` maps bodies to kinds; ``nouns`` maps kinds to words for them, each behind a space
    where its script has spaces; ``sentences`` are those with a ``*``, by section; ``beginnings``
    the first letters of all that is looked for, in the cases in which it is written, ``short``
    those of phrases that are shorter than that.
    """

    whole: dict[str, str]
    nouns: dict[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    withheld: frozenset[str]
    calls: frozenset[str]
    missed: frozenset[str]
    calling: tuple[str, ...]
    units: frozenset[str]
    places: tuple[str, ...]
    message: tuple[str, ...]
    taken_back: tuple[str, ...]
    awaited: tuple[str, ...]
    voice: frozenset[str]
    polls: frozenset[str]
    attached: frozenset[str]
    edited: frozenset[str]
    telling: tuple[str, ...]
    inside: tuple[str, ...]
    sentences: dict[str, tuple[str, ...]]
    beginnings: tuple[str, ...]
    short: tuple[str, ...]


Lists = dict[str, list[str]]


@cache
def languages() -> dict[str, Lists]:
    """The phrases as written, by language and section."""
    folder = resources.files("chatcheck.parsers.whatsapp") / "words"
    files = (file for file in folder.iterdir() if file.name.endswith(".txt"))
    return {
        file.name.removesuffix(".txt"): _sections(file.read_text(encoding="utf-8"))
        for file in sorted(files, key=lambda file: file.name)
    }


def _sections(text: str) -> Lists:
    found: Lists = {}
    current: list[str] = []
    for line in text.split("\n"):
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return found


@cache
def wording() -> Wording:
    """The phrases of every language together."""
    every = list(languages().values())

    def lower(section: str) -> list[str]:
        return [folded(phrase) for lists in every for phrase in lists.get(section, ())]

    # What converters of exports write, they write in English and without brackets.
    converted = dict(_left_out(languages()["en"]))
    whole = {"": "unknown", "null": "unknown", **converted}
    for name, kind in _WHOLE.items():
        whole |= dict.fromkeys((p for p in lower(name) if "*" not in p), kind)
    sentences = {name: tuple(p for p in lower(name) if "*" in p) for name in _SENTENCES}
    sentences["notices"] = tuple(lower("notices"))
    begun = ("null", *converted, *(phrase for name in _BEGINNING for phrase in _all(name)))
    return Wording(
        whole=whole,
        nouns={
            kind: tuple(_stem(p) for lists in every for p in lists.get(kind, ())) for kind in NOUNS
        },
        left_out=tuple({_stem(word) for word in lower("left_out")}),
        withheld=frozenset(p for p in lower("withheld") if "*" not in p),
        calls=frozenset(lower("calls")),
        missed=frozenset(lower("missed")),
        calling=tuple({_stem(word) for word in lower("calling")}),
        units=frozenset(lower("units")),
        places=tuple({_stem(word) for word in lower("location")}),
        message=tuple({_stem(word) for word in lower("message")}),
        taken_back=tuple({_stem(word) for word in lower("taken_back")}),
        awaited=tuple({_stem(word) for word in lower("awaited")}),
        voice=frozenset(lower("voice")),
        polls=frozenset(lower("poll")),
        attached=frozenset(lower("attached")),
        edited=frozenset(lower("edited")),
        telling=tuple(lower("telling")),
        inside=tuple(lower("inside")),
        sentences=sentences,
        beginnings=_beginnings(begun),
        short=tuple(
            {phrase[:SHORT] for phrase in begun if SHORT <= len(phrase) < FIRST and phrase > "\x80"}
        ),
    )


_WHOLE: Final = {"missed": "call", "live": "location", "deleted": "deleted"}
_SENTENCES: Final = ("deleted", "withheld", "acts")
_BEGINNING: Final = ("deleted", "missed", "live", "withheld", "calls", "voice")


@cache
def placeholders() -> dict[str, str]:
    """Bodies that say that a medium was left out, and its kind: a noun beside the word for it.

    Some ten thousand, for exports that have lost every other sign.
    """
    return {word: kind for lists in languages().values() for word, kind in _left_out(lists)}


def _left_out(lists: Lists) -> Iterable[tuple[str, str]]:
    for kind in reversed(NOUNS):
        known = MEDIA if kind == "media" else kind
        for noun in lists.get(kind, ()):
            for left_out in lists.get("left_out", ()):
                gaps = (" ",) if spaced(noun) and spaced(left_out) else (" ", "")
                for gap in gaps:
                    yield folded(f"{noun}{gap}{left_out}"), known
                    yield folded(f"{left_out}{gap}{noun}"), known


def spaced(word: str) -> bool:
    """Whether a word is of a script that parts words by spaces and adds nothing before them."""
    return word[:1] < "\u0590" or "\u0900" <= word[:1] < "\u0e00"


def _stem(word: str) -> str:
    """A word as it is looked for in a text whose words all have a space before them."""
    word = folded(word)
    return f" {word}" if spaced(word) else word


def folded(phrase: str) -> str:
    """A phrase as bodies are compared with it: in lower case, without joiners."""
    return phrase.lower().translate(_JOINERS)


def _beginnings(phrases: Iterable[str]) -> tuple[str, ...]:
    """The first letters of phrases, as written and with a capital, and with a full stop behind."""
    found = set()
    for phrase in phrases:
        head = phrase.partition("*")[0]
        for form in (head, head[:1].upper() + head[1:], head[:1].lower() + head[1:]):
            found.add(form[:FIRST])
            if len(form) < FIRST:
                found |= {f"{form}{end}"[:FIRST] for end in (".", "。", " ", ",")}
    return tuple(found - {" ", ".", "。", ",", "..."})


def pattern(phrase: str) -> str:
    """A regex of a phrase: ``*`` is anything within its sentence."""
    return "[^\\n]*?".join(re.escape(part).replace(r"\ ", " ") for part in phrase.split("*"))


def letters(phrase: str) -> int:
    """How much a phrase says: its letters, those of scripts that need fewer counted twice."""
    return sum(1 if spaced(letter) else WIDE for letter in phrase if letter not in "* ")


@cache
def notice_beginnings() -> tuple[str, ...]:
    """The first letters of notices that iOS puts behind a name."""
    every = (p for lists in languages().values() for p in lists.get("notices", ()))
    return _beginnings(phrase for phrase in every if len(phrase.partition("*")[0]) >= FIRST // 2)


@cache
def tails() -> tuple[str, ...]:
    """The last letters of what stands for a medium."""
    words = {body[-4:] for body in placeholders()}
    return tuple(
        words | {f"{word}."[-4:] for word in words} | {w.upper() for w in words if "gif" in w}
    )


@cache
def notice_heads() -> tuple[str, ...]:
    """What notices begin with, behind ``START``: no name does."""
    every = (p.lower().partition("*")[0] for p in _all("notices"))
    return tuple({f"{START}{head.strip()}" for head in every if letters(head) >= LONG_ENOUGH})


def _all(section: str) -> Iterable[str]:
    return (phrase for lists in languages().values() for phrase in lists.get(section, ()))
