"""What counts as a reply: which message answers which turn, and how long that took.

Mostly the first message of the other's next turn answers. Not where it points back at an earlier
line (``reply_to``), and not where it must have been written before the bid could be read: two
people typed at once. Then a later message of that turn, or one that points at the bid, is the
answer; where there is none, nobody can say when it came, and the exchange is called crossed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, IntArray
from chatcheck.analyzer.clock.awake import awake_of_each
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.clock.quiet_hours import QuietHours
from chatcheck.analyzer.conversation.bursts import WORD
from chatcheck.analyzer.default_thresholds import Settings

# Nobody reads a message and types an answer at this pace (120 words a minute, no time to read).
SECONDS_A_WORD: Final = 0.5
LEAST_TYPED_WORDS: Final = 4  # "ok" and "yes please" come as fast as that
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


def renewed(
    local_s: IntArray,
    person: npt.NDArray[np.int8],
    quiet: tuple[QuietHours, QuietHours],
    settings: Settings,
) -> BoolArray:
    """Messages with which a person writes anew after the other let a bid go unanswered.

    After the awake hours of ``Settings.censor_awake_h`` a bid counts as unanswered; what its
    writer says then is a new bid and no nudge.
    """
    out = np.zeros(len(person), dtype=np.bool_)
    limit = settings.censor_awake_h * 3600
    same = np.flatnonzero((person[1:] == person[:-1]) & (np.diff(local_s) > limit)) + 1
    out[same] = awake_of_each(local_s[same - 1], local_s[same], 1 - person[same], quiet) > limit
    return out


def replies_of(
    messages: pl.DataFrame,
    bursts: pl.DataFrame,
    quiet: tuple[QuietHours, QuietHours],
    timezone: str,
    settings: Settings,
) -> pl.DataFrame:
    """REPLIES, one row a bid; see ``Conversation.replies``. ``messages`` has ``_turn``."""
    turn = bursts["turn"].to_numpy()
    starts = np.flatnonzero(np.concatenate(([True], turn[1:] != turn[:-1])))
    ends = np.concatenate((starts[1:], [len(turn)])) - 1
    rows = (bursts["first_row"].to_numpy()[starts], bursts["last_row"].to_numpy()[ends])
    answers = answers_of(messages, *(row.astype(np.int64) for row in rows))
    answered = answers.message >= 0
    at = messages["sent_at"].to_physical().to_numpy()
    replied = messages["burst"].to_numpy()[answers.message]
    end_us = bursts["end"].to_physical().to_numpy()
    # Without a reply the wait is known to the writer's next turn, or to the end of the export.
    renewed_at = np.append(bursts["start"].to_physical().to_numpy()[starts[1:]], at[-1])
    until = np.where(answered, at[answers.message], renewed_at)
    asked = _asked(bursts, starts, settings)
    asked = np.where(answers.pointed >= 0, answers.pointed, asked)
    # A reaction that came before the words is the answer; one without a date shows no time.
    reacted = bursts["reacted_at"].to_physical().fill_null(0).to_numpy()[asked]
    until = np.where(reacted > end_us[asked], np.minimum(until, reacted), until)
    elapsed = (until - end_us[asked]) / 1e6
    person = (1 - bursts["person"].to_numpy()[starts]).astype(np.int8)
    begin_local = local_seconds(bursts["end"].gather(asked), timezone)
    until_local = local_seconds(pl.Series(until).cast(pl.Datetime("us", "UTC")), timezone)
    # Awake time never exceeds true time: local clocks jump when summer time begins or ends.
    awake = np.minimum(awake_of_each(begin_local, until_local, person, quiet), elapsed)
    return pl.DataFrame(
        {
            "bid": pl.Series(starts, dtype=pl.UInt32),
            "reply": pl.Series(np.where(answered, replied, 0), dtype=pl.UInt32).set(
                pl.Series(~answered), None
            ),
            "person": pl.Series(person, dtype=pl.Int8),
            "elapsed_s": elapsed,
            "awake_s": awake,
            "censored": awake > settings.censor_awake_h * 3600,
            "asked": pl.Series(asked, dtype=pl.UInt32),
            "last_bid": pl.Series(ends, dtype=pl.UInt32),
            "crossed": answers.crossed,
        }
    )


def _asked(bursts: pl.DataFrame, starts: IntArray, settings: Settings) -> IntArray:
    """The burst of each turn from which a reply is timed: the first of substance.

    What is added while waiting does not start the clock anew. The first burst of a turn that
    follows soon upon the other's answers them: what is written after a pause is then the bid,
    however short.
    """
    words = bursts["words"].to_numpy().astype(np.int64)
    counts = np.diff(np.append(starts, len(words)))
    if counts.max(initial=1) == 1:
        return starts
    end_us = bursts["end"].to_physical().to_numpy()
    start_us = bursts["start"].to_physical().to_numpy()
    soon = start_us[starts] - end_us[np.maximum(starts - 1, 0)] <= settings.answers_s * 1e6
    answers = np.zeros(len(words), dtype=np.bool_)
    answers[starts] = soon & (starts > 0)
    says = (words > 0) & ~answers
    place = np.arange(len(words))
    full, any_ = (
        np.minimum.reduceat(np.where(said, place, len(words)), starts)
        for said in (says & (words >= settings.bid_words), says)
    )
    found = np.where(full < len(words), full, any_)
    return np.where(found < len(words), found, starts)


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
    out[close] = (words >= LEAST_TYPED_WORDS) & (since[close] < words * SECONDS_A_WORD)
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
