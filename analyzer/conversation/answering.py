"""Which message answers which turn, where the next one in line does not.

Mostly the first message of the other's next turn. Not where it points back at an earlier line
(``reply_to``), and not where it must have been written before the bid could be read: two people
typed at once. Then a later message of that turn, or one that points at the bid, is the answer;
where there is none, nobody can say when it came, and the exchange is called crossed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, IntArray

WORD: Final = r"[\w'’]+"
# Nobody reads a message and types an answer at this pace (120 words a minute, no time to read).
SECONDS_A_WORD: Final = 0.5
LEAST_WORDS: Final = 4  # "ok" and "yes please" come as fast as that
AT_ONCE_S: Final = 20.0  # beyond, any reply could have been typed


@dataclass(frozen=True, slots=True)
class Answers:
    """One value a turn.

    ``message`` is the row of the answering message (-1: none came), ``pointed`` the burst of the
    turn at which it points (-1: none), ``crossed`` whether it is not known what answers.
    """

    message: IntArray
    pointed: IntArray
    crossed: BoolArray


def answers_of(messages: pl.DataFrame, first: IntArray, last: IntArray) -> Answers:
    """The answer of every turn.

    ``messages`` has ``burst``, ``_turn`` and ``person``; ``first`` and ``last`` are the rows with
    which each turn begins and ends.
    """
    person = messages["person"].to_numpy()
    following = np.append(first[1:], -1)
    # The next turn may be the same person's, who writes anew: then no reply came.
    answered = (following >= 0) & (person[following] != person[first])
    message = np.where(answered, following, -1)
    crossed = np.zeros(len(first), dtype=np.bool_)
    target = _targets(messages, person)
    turn = messages["_turn"].to_numpy().astype(np.int64)
    target_turn = np.where(target >= 0, turn[target], -1)
    elsewhere = (target >= 0) & (target_turn != turn - 1)
    wrong = np.flatnonzero(answered)
    wrong = wrong[elsewhere[following[wrong]] | _at_once(messages, first[wrong], following[wrong])]
    if len(wrong):
        found = _next_without(elsewhere, following[wrong], last[np.minimum(wrong + 1, len(last))])
        missing = np.flatnonzero(found < 0)
        found[missing] = _pointing(target_turn, turn, wrong[missing])
        crossed[wrong] = found < 0
        message[wrong] = np.where(found >= 0, found, following[wrong])
    burst = messages["burst"].to_numpy().astype(np.int64)
    here = (message >= 0) & (target_turn[message] == np.arange(len(first)))
    pointed = np.where(here, burst[target[message]], -1)
    return Answers(message, pointed, crossed)


def _targets(messages: pl.DataFrame, person: np.ndarray) -> IntArray:
    """The row of the other's earlier message at which each message points, -1 where it does not."""
    rows = messages["reply_to"].is_not_null().arg_true().to_numpy()
    target = np.full(len(messages), -1)
    if len(rows):
        ids = messages.select("conversation", "message_id").with_row_index("row")
        ids = ids.unique(["conversation", "message_id"], keep="first", maintain_order=True)
        found = (
            messages.select("conversation", "reply_to")
            .gather(rows)
            .join(
                ids,
                left_on=["conversation", "reply_to"],
                right_on=["conversation", "message_id"],
                how="left",
                maintain_order="left",
            )["row"]
            .cast(pl.Int64)
            .fill_null(-1)
            .to_numpy()
        )
        good = (found >= 0) & (found < rows) & (person[found] != person[rows])
        target[rows[good]] = found[good]
    return target


def _at_once(messages: pl.DataFrame, asked: IntArray, reply: IntArray) -> BoolArray:
    """Replies with more words than could be typed since the turn's first message."""
    at = messages["sent_at"].to_physical().to_numpy()
    since = (at[reply] - at[asked]) / 1e6
    out = np.zeros(len(reply), dtype=np.bool_)
    # Exports without seconds show a gap of whole minutes: nothing is known of what is shorter.
    if not (at % 60_000_000).any():
        return out
    close = np.flatnonzero(since < AT_ONCE_S)
    words = messages["text"].gather(reply[close]).str.count_matches(WORD).to_numpy()
    out[close] = (words >= LEAST_WORDS) & (since[close] < words * SECONDS_A_WORD)
    return out


def _next_without(elsewhere: BoolArray, after: IntArray, until: IntArray) -> IntArray:
    """The first row behind ``after`` and up to ``until`` that does not point elsewhere, or -1."""
    size = len(elsewhere)
    rows = np.where(elsewhere, size, np.arange(size))
    following = np.append(np.minimum.accumulate(rows[::-1])[::-1], size)
    found = following[np.minimum(after + 1, size)]
    return np.where(found <= until, found, -1)


def _pointing(target_turn: IntArray, turn: IntArray, wanted: IntArray) -> IntArray:
    """The first row that points at each wanted turn, or -1."""
    rows = np.flatnonzero(target_turn >= 0)
    first = np.full(int(turn[-1]) + 1, len(turn))
    np.minimum.at(first, target_turn[rows], rows)
    found = first[wanted]
    return np.where(found < len(turn), found, -1)
