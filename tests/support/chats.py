"""A tiny language for writing a chat in a test.

    1 09:00 A: I got the job!!
    1 09:04 B: nice
    +3 A: ok

A line is a day, a clock and a person, or "+minutes" after the line before; A is Ana and B is Ben.
Lines without a head belong to the message above. ``(call)``, ``(voice)``, ``(photo)`` and
``(sticker)`` are messages of that kind. ``<❤️>`` at the end is the other's reaction a minute later.
``[good_news story]`` at the very end names the acts of the message for tests of rules (see
``tests/support/said.py``); it is no part of the text.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import polars as pl

from chatcheck.analyzer.acts.language import Language
from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.pipeline import judge
from chatcheck.parsers.messages import MESSAGES, Chat, conform

FIRST = datetime(2024, 1, 1, tzinfo=UTC)  # day 0, a Monday
NAMES = {"A": "Ana", "B": "Ben"}
COLUMNS = ("sent_at", "sender", "text", "kind", "reactions")
KINDS = {"(call)": "call", "(voice)": "audio", "(photo)": "photo", "(sticker)": "sticker"}
_HEAD = re.compile(r"^\s*(?:(\d+) (\d\d):(\d\d)|\+(\d+)) ([AB]): (.*)$")
_ACTS = re.compile(r"\s*\[([a-z_? ]+)\]\s*$")
_REACTION = re.compile(r"\s*<([^<>a-z0-9]+)>\s*$")

# Ordinary talk before a scene, so that both have a usual way of answering: 40 exchanges over ten
# days, answered within minutes and with a few words.
ORDINARY = "\n".join(
    f"{day} {hour:02d}:{minute:02d} {one}: {question}\n+{wait} {other}: {answer}"
    for day in range(10)
    for hour, minute, one, other, question, answer, wait in (
        (8, 10, "A", "B", "did the post come yet, I'm waiting for the form", "not yet, he's late again today", 4),
        (12, 40, "B", "A", "the queue here is out of the door again", "get the soup then, it's quicker at this time", 6),
        (17, 30, "A", "B", "leaving in ten, do we need anything from the shop", "bread please, and something for the cat", 3),
        (21, 15, "B", "A", "the neighbours are moving furniture or dancing", "dancing I think, she told me about the class", 5),
    )
)  # fmt: skip


def messages(text: str) -> pl.DataFrame:
    """The rows of a chat in the tiny language: sent_at, sender, text, kind, reactions."""
    rows: list[dict[str, object]] = []
    at = FIRST
    for line in text.strip("\n").splitlines():
        head = _HEAD.match(line)
        if head is None:
            if rows and line.strip():
                rows[-1]["text"] = f"{rows[-1]['text']}\n{line.strip()}"
            continue
        day, hour, minute, more, who, words = head.groups()
        if more is not None:
            at += timedelta(minutes=int(more))
        else:
            at = FIRST + timedelta(days=int(day), hours=int(hour), minutes=int(minute))
        words = _ACTS.sub("", words)
        reaction = _REACTION.search(words)
        words = _REACTION.sub("", words)
        kind = KINDS.get(words.strip(), "text")
        rows.append(
            {
                "sent_at": at,
                "sender": NAMES[who],
                "text": "" if kind != "text" else words,
                "kind": kind,
                "reactions": [_reacted(reaction[1], who, at)] if reaction else [],
            }
        )
    return pl.DataFrame(rows, schema={name: MESSAGES[name] for name in COLUMNS})


def _reacted(emoji: str, to: str, at: datetime) -> dict[str, object]:
    """The reaction of whoever did not write it, a minute later."""
    other = NAMES["B" if to == "A" else "A"]
    return {"emoji": emoji, "sender": other, "at": at + timedelta(minutes=1)}


def said(text: str) -> dict[str, tuple[str, ...]]:
    """The acts that a chat in the tiny language names, by message text."""
    found = {}
    for line in text.splitlines():
        head, acts = _HEAD.match(line), _ACTS.search(line)
        if head is not None and acts is not None:
            words = _REACTION.sub("", _ACTS.sub("", head[6]))
            found[words] = tuple(acts[1].split())
    return found


def chat(text: str, *, ordinary: bool = True) -> Chat:
    """A parsed chat; with ``ordinary`` ten days of plain talk come first (days 0 to 9)."""
    whole = f"{ORDINARY}\n{text}" if ordinary else text
    return Chat(conform(messages(whole)), "test", "UTC", resolution_s=60.0)


def conversation(text: str, *, ordinary: bool = True) -> Conversation:
    """The conversation of a chat in the tiny language."""
    return converse(chat(text, ordinary=ordinary), None, Settings())


def found(
    text: str, *, ordinary: bool = True, language: Language | None = None
) -> set[tuple[str, str]]:
    """(detector, letter of the actor) of everything that is flagged after the ordinary days."""
    return {
        (row[0], "AB"[row[1]])
        for row in chances(text, ordinary=ordinary, language=language)
        .filter(pl.col("outcome") == "hit")
        .select("detector", "actor")
        .iter_rows()
    }


def chances(
    text: str,
    *,
    ordinary: bool = True,
    language: Language | None = None,
    settings: Settings | None = None,
) -> pl.DataFrame:
    """Everything that is judged after the ordinary days, schema ``CHANCES``."""
    settings = settings or Settings()
    talk = converse(chat(text, ordinary=ordinary), None, settings)
    rows = judge(talk, settings, language).chances
    return rows.filter(pl.col("at") >= FIRST + timedelta(days=10)) if ordinary else rows
