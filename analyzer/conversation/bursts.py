"""Messages into bursts: index arithmetic over sorted columns. No text is judged here."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

WORD: Final = r"[\w'’]+"
LINK: Final = r"https?://|www\."
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
