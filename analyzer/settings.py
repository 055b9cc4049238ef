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


@dataclass(frozen=True, slots=True)
class Settings:
    """Thresholds of the analysis; durations in the unit their name ends in."""

    # -- bursts and bids ---------------------------------------------------------------------
    burst_gap_s: float = 600.0  # 10 min: what people type in one go (detectors.md, Terms)
    censor_awake_h: float = 12.0  # a bid silent for longer was not answered (statistics.md)
    day_start_h: int = 4  # the logical day starts at 04:00: a late evening is one day

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
    plan_window_s: float = 604800.0  # a plan called off was spoken of within 7 days

    # -- what stands before -----------------------------------------------------------------------
    cold_expected: float = 2.0  # log-odds: after a hurt was voiced, justifying is likelier

    # -- late replies ----------------------------------------------------------------------------
    late_quantile: float = 0.90  # later than 9 of 10 of B's own replies
    late_floor_s: float = 7200.0  # and never under 2 awake hours
    late_ack_messages: int = 3  # the reply and B's next three messages may acknowledge it
    late_ack_window_s: float = 1800.0  # ... where those come within half an hour
    announced_window_s: float = 21600.0  # an absence announced up to 6 h before the bid
    answer_days: float = 3.0  # an answer within three days is late, after that there was none
    answers_s: float = 3600.0  # what follows within the hour upon the other answers the other
    shrink_quantile: float = 0.10  # below B's own 10th percentile for bids of that length

    # -- counting --------------------------------------------------------------------------------
    min_chances: int = 10  # under 10 chances no rate is shown
    min_messages: int = 10  # under 10 messages of the two there is nothing to describe
    min_weeks: int = 4  # under 4 weeks a side nothing is compared

    language: str = "auto"  # found from the messages; a code of `chatcheck languages` overrides it


DEFAULTS: Final = Settings()

# What a value may be, both ends included; others are any positive value.
RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "late_quantile": (0.5, 0.999),
    "shrink_quantile": (0.001, 0.5),
    "day_start_h": (0, 12),
    "censor_awake_h": (1, 72),
    "min_chances": (1, 1_000),
    "min_messages": (1, 10_000),
    "min_weeks": (1, 52),
}


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
    if name not in RANGES:
        if not 0 < value < float("inf"):
            raise SettingsError(f"{name} in {path} is {value!r}", "Give a positive value")
        return
    low, high = RANGES[name]
    if not low <= value <= high:
        raise SettingsError(
            f"{name} in {path} is {value!r}", f"Give a value from {low:g} to {high:g}"
        )
