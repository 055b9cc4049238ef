"""Every threshold, with its unit, its reason and its source.

Nothing elsewhere holds a bare number that decides what is found. A settings file may override
any of them by name; unknown names and impossible values are errors.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatcheck.parsers.errors import SettingsError
from chatcheck.parsers.time_units import DAY_S, WEEK_S


@dataclass(frozen=True, slots=True)
class Settings:
    """Thresholds of the analysis; durations in the unit their name ends in."""

    # -- bursts and bids ---------------------------------------------------------------------
    burst_gap_s: float = 600.0  # 10 min: what people type in one go (detectors.md, Terms)
    censor_awake_h: float = 12.0  # a bid silent for longer was not answered (statistics.md)
    day_start_h: int = 4  # the logical day starts at 04:00: a late evening is one day
    night_begins_h: float = 23.0  # of who wrote too little to tell; 25 is one at night
    night_ends_h: float = 7.0  # ... and the hour at which it ends, of the next day
    bid_words: int = 4  # words of a burst from which reply times are counted, if any has as many
    nudge_words: int = 3  # fewer words, added while waiting, are a nudge ("hello?", "you there?")
    greetings_passed: int = 2  # greetings of who is to answer that are passed over, at the most

    # -- words ---------------------------------------------------------------------------------
    substantive_words: int = 8  # a telling of 8 words or more (half_listening)
    long_bid_words: int = 12  # a bid of 12 words or more (one_word_reply)
    content_words: int = 4  # words of an answer with content of its own
    one_word_words: int = 6  # words of a compressed phrase ("I mean if you say so")
    telling_on_words: int = 4  # words with which a telling goes on after the other's sound
    link_words: int = 14  # beside a link, fewer words of one's own are no bid
    shrinking_bid_words: int = 5  # replies to bids of 5 words or more (shrinking_replies)

    # -- windows of exonerating evidence -------------------------------------------------------
    listening_window_s: float = 1800.0  # engagement within 30 min clears half-listening
    one_word_window_s: float = 600.0  # more from B within 10 min clears a one-word reply
    correcting_window_s: float = 1800.0  # an acknowledging word within 30 min
    minimising_window_s: float = 1800.0  # empathy within 30 min
    good_news_window_s: float = 1800.0  # interest within 30 min clears a flat word
    return_window_s: float = 43200.0  # a warm return the same day clears a flat or absent answer
    repair_window_s: float = 172800.0  # a repair within 48 h
    cancel_window_s: float = 86400.0  # another time or care within 24 h of calling off
    plan_talk_s: float = 3600.0  # what is said within the hour speaks of the plan called off
    another_time_beyond: float = 1.2  # log-odds over the level: beside a calling off, another day
    plan_window_s: float = 604800.0  # a plan called off was spoken of within 7 days
    plans_before: int = 12  # of the last bursts that plan, which may hold the plan called off
    called_off_before: int = 6  # of the other's last bursts, that may have called it off first

    # -- what stands before -----------------------------------------------------------------------
    cold_expected: float = 2.0  # log-odds: after a hurt was voiced, justifying is likelier

    gap_expected: float = 1.5  # log-odds: in a late reply, a word about the gap is likelier
    away_expected: float = 1.5  # log-odds: before a long silence, so is an absence announced

    # -- late replies ----------------------------------------------------------------------------
    late_quantile: float = 0.90  # later than 9 of 10 of B's own replies
    late_floor_s: float = 7200.0  # and never under 2 awake hours
    late_ack_messages: int = 3  # the reply and B's next three messages may acknowledge it
    late_ack_window_s: float = 1800.0  # ... where those come within half an hour
    excuse_least: float = 0.1  # probability: what excuses is so in one of ten at least
    late_ack_sentences: int = 3  # of a reply: further on, an apology is part of a story
    announced_window_s: float = 21600.0  # an absence announced up to 6 h before the bid
    announced_bursts: int = 2  # ... in the last two bursts: what was said before is long over
    night_before_h: float = 0.5  # nobody sleeps by the clock: quiet hours may begin sooner
    night_after_h: float = 1.5  # ... and end later
    least_replies: int = 20  # replies from which a person's usual waiting time is known
    at_once_s: float = 5.0  # faster than a message is read
    answer_days: float = 3.0  # an answer within three days is late, after that there was none
    answers_s: float = 3600.0  # what follows within the hour upon the other answers the other
    shrink_quantile: float = 0.10  # below B's own 10th percentile for bids of that length

    # -- counting --------------------------------------------------------------------------------
    min_chances: int = 10  # under 10 chances no rate is shown
    min_messages: int = 10  # under 10 messages of the two there is nothing to describe
    min_weeks: int = 4  # under 4 weeks a side nothing is compared

    language: str = "auto"  # found from the messages; a code of `chatcheck languages` overrides it


DEFAULTS: Final = Settings()

# What a value may be, both ends included: beyond, the word would mean something else, or nothing
# would ever be found.
_WINDOW: Final = (0, WEEK_S)  # seconds
_WORDS: Final = (1, 100)
RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "burst_gap_s": (1, DAY_S / 2), "censor_awake_h": (1, 72), "day_start_h": (0, 12),
    "night_begins_h": (18, 27), "night_ends_h": (4, 12),
    "bid_words": _WORDS, "nudge_words": _WORDS, "greetings_passed": (0, 10),
    "substantive_words": _WORDS, "long_bid_words": _WORDS, "content_words": _WORDS,
    "one_word_words": _WORDS, "telling_on_words": _WORDS, "link_words": _WORDS,
    "shrinking_bid_words": _WORDS,
    "listening_window_s": _WINDOW, "one_word_window_s": _WINDOW, "correcting_window_s": _WINDOW,
    "minimising_window_s": _WINDOW, "good_news_window_s": _WINDOW, "return_window_s": _WINDOW,
    "repair_window_s": _WINDOW, "cancel_window_s": _WINDOW, "plan_talk_s": _WINDOW,
    "plan_window_s": _WINDOW, "called_off_before": (0, 100), "plans_before": (1, 100),
    "cold_expected": (0, 10), "another_time_beyond": (0, 10),
    "gap_expected": (0, 10), "away_expected": (0, 10),
    "late_quantile": (0.5, 0.999), "late_floor_s": (0, WEEK_S), "late_ack_messages": (0, 100),
    "late_ack_window_s": _WINDOW, "excuse_least": (0, 1), "late_ack_sentences": (1, 100),
    "announced_window_s": _WINDOW, "announced_bursts": (0, 100),
    "night_before_h": (0, 6), "night_after_h": (0, 6), "least_replies": (2, 1_000),
    "at_once_s": (0, 60), "answer_days": (1, 30), "answers_s": _WINDOW,
    "shrink_quantile": (0.001, 0.5),
    "min_chances": (1, 1_000), "min_messages": (1, 10_000), "min_weeks": (1, 52),
}  # fmt: skip


def load_settings(path: str | Path) -> Settings:
    """Settings with a TOML file's values over the defaults.

    Raises ``SettingsError`` for an unreadable file, an unknown name or a value of another type.
    """
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"the settings file {path} cannot be read ({error})", "Give a TOML file of settings"
        ) from error
    known = {f.name: f for f in dataclasses.fields(Settings)}
    base = Settings()
    for name, value in values.items():
        if name not in known:
            raise SettingsError(
                f"{name!r} in {path} is no setting", f"Use one of {', '.join(sorted(known))}"
            )
        default = getattr(base, name)
        fits = isinstance(value, type(default)) or (
            isinstance(default, float) and isinstance(value, int)
        )
        if not fits or isinstance(value, bool):
            raise SettingsError(f"{name} in {path} is {value!r}", f"Give a value like {default!r}")
        if not isinstance(value, str):
            _check_range(name, value, path)
    return dataclasses.replace(base, **values)


def _check_range(name: str, value: float, path: str | Path) -> None:
    low, high = RANGES[name]
    if not low <= value <= high:
        raise SettingsError(
            f"{name} in {path} is {value!r}", f"Give a value from {low:g} to {high:g}"
        )
