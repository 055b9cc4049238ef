"""Episodes cut down to a message and its answer, so that models do not lean on what stands around.

Labelled episodes tell a small story: people react, and talk goes on. Elsewhere "k" may be the last
word of a day. A bare episode keeps the partner's turn and the answer, days away from all else.
Hard negatives are kept only where the answer itself holds what clears it; ordinary talk gives the
other negatives. Every other one is written without contractions, as some people write.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from benchmarks.episodes import APART_DAYS, Episode

WITH_A_PAST = ("cancelled_without_repair", "repair_attempt")  # the act is about something earlier
EVERY = 2  # of the answers of ordinary talk


def bare(episodes: list[Episode]) -> list[Episode]:
    """The bare forms of an author's episodes, and the ordinary ones whole, one after another."""
    found = []
    for episode in episodes:
        if episode.category == "ordinary":
            found.append(episode)
            turns = [k for k in range(1, len(episode.messages)) if _changes(episode, k)]
            found += [_cut(episode, [k]) for k in turns[::EVERY]]
            continue
        marked = episode.guilty if episode.label == "yes" else episode.exonerating
        own = [k for k in marked if episode.messages[k]["from"] == episode.actor]
        if own and own[0] > 0:
            found.append(_cut(episode, own))
    return _laid(found)


IN_FULL = {
    "i'm": "I am", "i've": "I have", "i'll": "I will", "it's": "it is", "that's": "that is",
    "don't": "do not", "didn't": "did not", "doesn't": "does not", "can't": "can not",
    "won't": "will not", "isn't": "is not", "wasn't": "was not", "haven't": "have not",
    "you're": "you are", "you've": "you have", "he's": "he is", "she's": "she is",
    "they're": "they are", "we're": "we are", "couldn't": "could not",
}  # fmt: skip


def _in_full(text: str) -> str:
    """The text as somebody writes it who contracts nothing."""
    straight = text.replace("\u2019", "'")
    return re.sub(r"[A-Za-z]+'[a-z]+", lambda m: IN_FULL.get(m[0].lower(), m[0]), straight)


def _changes(episode: Episode, k: int) -> bool:
    return episode.messages[k]["from"] != episode.messages[k - 1]["from"]


def _cut(episode: Episode, marked: list[int]) -> Episode:
    """From the other's turn before the first marked message to the end of the writer's turn."""
    messages = episode.messages
    writer = messages[marked[0]]["from"]
    first = marked[0]
    while first > 0 and messages[first - 1]["from"] == writer:
        first -= 1
    while first > 0 and messages[first - 1]["from"] != writer:
        first -= 1
    end = marked[0] + 1
    while end < len(messages) and messages[end]["from"] == writer:
        end += 1
    if episode.category in WITH_A_PAST:
        first = 0
    guilty = [k - first for k in episode.guilty if first <= k < end]
    return replace(
        episode, messages=messages[first:end], guilty=guilty, exonerating=[], actor=writer
    )


def _laid(episodes: list[Episode]) -> list[Episode]:
    """Each a few days after the last, at the hours it had."""
    out = []
    day = episodes[0].first.replace(hour=0, minute=0)
    for number, episode in enumerate(episodes):
        start = episode.messages[0]["when"]
        shift = timedelta(days=(day - start.replace(hour=0, minute=0)).days)
        moved = [m | {"when": m["when"] + shift} for m in episode.messages]
        if number % 2:
            moved = [m | {"text": _in_full(m["text"])} for m in moved]
        first, last = moved[0]["when"], moved[-1]["when"]
        out.append(replace(episode, messages=moved, first=first, last=last))
        day = (last + timedelta(days=APART_DAYS + 2)).replace(hour=0, minute=0)
    return out
