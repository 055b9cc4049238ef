"""Messages into bursts, and bursts into bids and replies: index arithmetic over sorted columns.

No text is judged here. Who wrote when, in which burst, and what came back how much later.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, IntArray
from chatcheck.analyzer.clock.awake import awake_of_each
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.clock.quiet_hours import QuietHours
from chatcheck.analyzer.conversation.answering import WORD, answers_of
from chatcheck.analyzer.settings import Settings

SUBSTANCE: Final = 4  # words
NUDGE: Final = 1  # words, at the most, of what is added while waiting: "hello?"
LINK: Final = r"https?://|www\."
ANSWERS_S: Final = 3600.0  # so soon after the other's last word a burst answers it
MEDIA_KINDS: Final = (
    "photo", "video", "audio", "sticker", "gif", "document", "contact", "location", "call", "poll",
    "unknown",
)  # fmt: skip


def bursts_of(messages: pl.DataFrame) -> pl.DataFrame:
    """One row a burst; see ``Conversation.bursts``. ``messages`` has ``burst`` and ``_turn``."""
    burst = messages["burst"].to_numpy()
    first = np.flatnonzero(np.concatenate(([True], burst[1:] != burst[:-1])))
    last = np.concatenate((first[1:], [len(burst)])) - 1
    counts = last - first + 1
    single = counts == 1
    # Most bursts are one message: only the others are joined.
    joined = (
        messages.select("burst", "text")
        .filter(pl.Series(np.repeat(~single, counts)))
        .set_sorted("burst")  # groups are then runs of rows: a tenth of the time
        .group_by("burst", maintain_order=True)
        .agg("text")
        # Joining lists costs a seventh of joining within groups.
        .with_columns(pl.col("text").list.join("\n"))
    )
    text = messages["text"].gather(first)
    if not joined.is_empty():
        source = np.arange(len(first))
        source[joined["burst"].to_numpy()] = len(first) + np.arange(len(joined))
        text = pl.concat([text, joined["text"]]).gather(source)

    def any_of(flag: pl.Series) -> pl.Series:
        out = np.zeros(len(first), dtype=np.bool_)
        out[burst[flag.arg_true().to_numpy()]] = True
        return pl.Series(out)

    kind = messages["kind"]
    reacted = _first_reaction(messages, burst)
    frame = pl.DataFrame(
        {
            "burst": pl.Series(np.arange(len(first)), dtype=pl.UInt32),
            "person": messages["person"].gather(first),
            "turn": messages["_turn"].gather(first),
            "start": messages["sent_at"].gather(first),
            "end": messages["sent_at"].gather(last),
            "first_row": pl.Series(first, dtype=pl.UInt32),
            "last_row": pl.Series(last, dtype=pl.UInt32),
            "messages": pl.Series(counts, dtype=pl.UInt32),
            "text": text,
            "media": any_of(kind.is_in(list(MEDIA_KINDS))),
            "voice": any_of(kind.is_in(["audio", "call"])),
            "call": any_of(kind == "call"),
            "forwarded": any_of(messages["forwarded"]),
            "deleted": any_of(messages["deleted"]),
        }
    )
    link = frame["text"].str.contains(LINK).rename("link")
    return frame.with_columns(reacted, _words(frame["text"], link.arg_true()), link)


def _words(text: pl.Series, linked: pl.Series) -> pl.Series:
    """The writer's own words of each burst: an address (in the rows ``linked``) is none."""
    words = text.str.count_matches(WORD).rename("words")
    bare = text.gather(linked).str.replace_all(rf"(?:{LINK})\S*", " ")
    return words.scatter(linked, bare.str.count_matches(WORD))


def _first_reaction(messages: pl.DataFrame, burst: np.ndarray) -> pl.Series:
    """When the other first reacted to each burst, null where nobody did.

    A reaction without a date counts from the message on: it can only clear.
    """
    bursts = int(burst[-1]) + 1 if len(burst) else 0
    # Asked of the frame: a column that holds one value for all rows is not spread out.
    some = messages.select(pl.col("reactions").list.len() > 0).to_series()
    if not some.any():
        return pl.Series("reacted_at", [None], pl.Datetime("us", "UTC")).new_from_index(0, bursts)
    out = np.full(bursts, np.iinfo(np.int64).max)
    rows = (
        messages.filter(some)
        .select("burst", "sender", "sent_at", "reactions")
        .explode("reactions")
        .unnest("reactions", separator="_")
        .filter(pl.col("reactions_sender") != pl.col("sender"))
        .select("burst", at=pl.coalesce("reactions_at", "sent_at"))
    )
    np.minimum.at(out, rows["burst"].to_numpy(), rows["at"].to_physical().to_numpy())
    at = pl.Series("reacted_at", out).cast(pl.Datetime("us", "UTC"))
    return at.set(pl.Series(out == np.iinfo(np.int64).max), None)


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


def _asked(bursts: pl.DataFrame, starts: IntArray, settings: Settings) -> IntArray:
    """The burst of each turn from which a reply is timed: its last of substance.

    A nudge ("hello?") does not start the clock anew. The first burst of a turn that follows soon
    upon the other's answers them: what is written after a pause is then the bid, however short.
    """
    words = bursts["words"].to_numpy().astype(np.int64)
    counts = np.diff(np.append(starts, len(words)))
    turn = np.repeat(np.arange(len(starts)), counts)
    several = np.flatnonzero(counts[turn] > 1)
    if len(several) == 0:
        return starts
    end_us = bursts["end"].to_physical().to_numpy()
    start_us = bursts["start"].to_physical().to_numpy()
    soon = start_us[starts] - end_us[np.maximum(starts - 1, 0)] <= ANSWERS_S * 1e6
    answers = soon & (starts > 0)
    says = np.zeros(len(words), dtype=np.bool_)
    says[several] = words[several] > NUDGE
    # The answer to the other counts only where nothing else is said.
    first = np.zeros(len(words), dtype=np.bool_)
    first[starts] = True
    counted = np.where(says & ~(first & answers[turn]), words, 0)
    most = np.maximum.reduceat(counted, starts)[turn]
    place = np.arange(len(words))
    weighty = (counted > 0) & (2 * counted >= most)
    last = np.maximum.reduceat(np.where(weighty & (counted >= SUBSTANCE), place, -1), starts)
    earliest = np.minimum.reduceat(np.where(weighty, place, len(words)), starts)
    return np.where(last >= 0, last, np.where(earliest < len(words), earliest, starts))


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
