"""The conversation: bursts, bids and replies of two people, as tables.

Everything later asks this module who reached out to whom and what came back. It judges nothing:
it says what was written, when, and what it answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, IntArray, running
from chatcheck.analyzer.clock.days import logical_days, mondays
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.clock.quiet_hours import QuietHours, estimate
from chatcheck.analyzer.conversation.bursts import bursts_of, renewed, replies_of
from chatcheck.analyzer.conversation.exchanges import Exchanges
from chatcheck.analyzer.settings import Settings
from chatcheck.parsers.errors import PeopleError
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.questions import which_two


@dataclass(frozen=True)
class Conversation:
    """Two people's chat as bursts and replies.

    Attributes
    ----------
    chat, people, settings
        The parsed export, the two names (person 0 and person 1) and the thresholds.
    messages
        Rows of ``MESSAGES`` by the two people, by time, plus ``person`` (Int8, 0 or 1) and
        ``burst`` (UInt32, row number in ``bursts``).
    bursts
        One row a burst: ``burst`` UInt32, ``person`` Int8, ``turn`` UInt32 (all that one writes
        until the other does, or until writing anew after the other had let 12 awake hours pass),
        ``start`` and ``end``
        (UTC), ``first_row`` and ``last_row`` UInt32 (inclusive, rows of ``messages``),
        ``messages`` UInt32, ``text`` (the messages' texts joined by a line feed), ``words``
        UInt32, ``media`` (holds something the export shows no words of), ``voice`` (a voice note
        or call), ``link``, ``forwarded``, ``reacted_at`` (the other's first reaction on it).
    replies
        REPLIES, one row a bid (the first burst of a turn): ``bid`` and ``reply`` UInt32 (rows of
        ``bursts``; reply null where none came), ``person`` Int8 (who was to answer),
        ``elapsed_s``, ``awake_s`` Float64 (from ``asked``, the last burst of substance of the bid's
        turn, to the reply or to the end of the export), ``censored``
        (no reply within the awake hours of ``Settings.censor_awake_h``), ``last_bid`` UInt32
        (the last burst of the bid's turn: bursts after the first are nudges), ``crossed`` (the
        reply was typed at once with the bid or points at an earlier line, and no other answers).
    quiet
        The quiet hours of person 0 and of person 1.
    """

    chat: Chat
    people: tuple[str, str]
    settings: Settings
    messages: pl.DataFrame
    bursts: pl.DataFrame
    replies: pl.DataFrame
    quiet: tuple[QuietHours, QuietHours]

    @cached_property
    def turn(self) -> IntArray:
        """The turn of each burst."""
        return self.bursts["turn"].to_numpy().astype(np.int64)

    @cached_property
    def exchanges(self) -> Exchanges:
        """Bids and replies as arrays."""
        return Exchanges(self)

    @cached_property
    def person(self) -> npt.NDArray[np.int8]:
        """Who wrote each burst."""
        return self.bursts["person"].to_numpy()

    @cached_property
    def start_us(self) -> IntArray:
        """Start of each burst, microseconds since 1970 UTC."""
        return self.bursts["start"].to_physical().to_numpy()

    @cached_property
    def end_us(self) -> IntArray:
        """End of each burst, microseconds since 1970 UTC."""
        return self.bursts["end"].to_physical().to_numpy()

    def logical_days(self, instants: pl.Series) -> IntArray:
        """The logical day of each instant: local, beginning at 04:00; days since 1970."""
        return logical_days(instants, self.chat.timezone, self.settings.day_start_h)

    def mondays(self, instants: pl.Series) -> pl.Series:
        """The Monday (a Date) of the week of each instant's logical day."""
        return mondays(self.logical_days(instants))

    @cached_property
    def of_person(self) -> tuple[IntArray, IntArray]:
        """Burst numbers of person 0 and of person 1, by time."""
        return tuple(np.flatnonzero(self.person == p) for p in (0, 1))  # type: ignore[return-value]

    @cached_property
    def own_first(self) -> IntArray:
        """All bursts of person 0, then all of person 1: what one wrote next stands together."""
        return np.concatenate(self.of_person)

    def following(
        self, burst: IntArray, window_s: float, *, same_person: bool = True
    ) -> tuple[IntArray, IntArray]:
        """The range of a person's bursts that start within a window after each burst's end.

        Returns (lo, hi): half-open places in ``own_first``, of the burst's own person (or the
        other, with ``same_person=False``).
        """
        if (window_s, same_person) not in self._followed:
            self._followed[window_s, same_person] = self._following(window_s, same_person)
        lo, hi = self._followed[window_s, same_person]
        return lo[burst], hi[burst]

    @cached_property
    def _followed(self) -> dict[tuple[float, bool], tuple[IntArray, IntArray]]:
        return {}

    def _following(self, window_s: float, same_person: bool) -> tuple[IntArray, IntArray]:
        """``following`` of every burst."""
        who = self.person if same_person else 1 - self.person
        first = np.array([0, len(self.of_person[0])])  # where a person's bursts begin
        written = np.cumsum(self.person == 1)  # up to and with each burst, by person 1
        lo = np.where(who == 1, first[1] + written, np.arange(1, len(who) + 1) - written)
        hi = np.empty_like(lo)
        limit = self.end_us + np.int64(window_s * 1e6)
        for p in (0, 1):
            rows = np.flatnonzero(who == p)
            starts = self.start_us[self.of_person[p]]
            hi[rows] = first[p] + np.searchsorted(starts, limit[rows], side="right")
        return lo, np.maximum(lo, hi)

    def any_in(
        self,
        burst: IntArray,
        flag: BoolArray,
        window_s: float,
        *,
        most: int | None = None,
        same_person: bool = True,
    ) -> BoolArray:
        """Whether a flag holds for any burst that follows in a window (of the next ``most``)."""
        lo, hi = self.following(burst, window_s, same_person=same_person)
        if most is not None:
            hi = np.minimum(hi, lo + most)
        sums = running(flag[self.own_first], np.int32)
        found: BoolArray = sums[hi] > sums[lo]
        return found

    def any_before_own(self, burst: IntArray, flag: BoolArray, window_s: float) -> BoolArray:
        """Whether any of the same person's bursts that ended within a window before has a flag."""
        found = np.zeros(len(burst), dtype=np.bool_)
        for p in (0, 1):
            mine = self.of_person[p]
            rows = np.flatnonzero(self.person[burst] == p)
            hi = np.searchsorted(mine, burst[rows])
            earliest = self.start_us[burst[rows]] - np.int64(window_s * 1e6)
            lo = np.minimum(np.searchsorted(self.end_us[mine], earliest), hi)
            sums = running(flag[mine], np.int64)
            found[rows] = sums[hi] > sums[lo]
        return found

    def any_between(self, first: IntArray, last: IntArray, flag: BoolArray) -> BoolArray:
        """Whether any burst strictly between two has a flag; False where ``last`` is -1."""
        sums = running(flag, np.int64)
        found: BoolArray = (last > first) & (sums[np.maximum(last, 0)] > sums[first + 1])
        return found

    def any_before(self, burst: IntArray, flag: BoolArray, window_s: float, most: int) -> BoolArray:
        """Whether any of the other's last bursts before, ended within a window, has a flag."""
        found = np.zeros(len(burst), dtype=np.bool_)
        for p in (0, 1):
            others = self.of_person[1 - p]
            rows = np.flatnonzero(self.person[burst] == p)
            hi = np.searchsorted(others, burst[rows])
            earliest = self.start_us[burst[rows]] - np.int64(window_s * 1e6)
            lo = np.minimum(np.searchsorted(self.end_us[others], earliest), hi)
            lo = np.maximum(lo, hi - most)
            sums = running(flag[others], np.int64)
            found[rows] = sums[hi] > sums[lo]
        return found


def pick_people(chat: Chat, people: tuple[str, str] | None) -> tuple[str, str]:
    """The two people, in order of name; raises ``PeopleError`` where there are not two."""
    senders = chat.senders()
    names = [name for name, _ in senders]
    if people is not None:
        missing = [name for name in people if name not in names]
        if missing or people[0] == people[1]:
            listed = ", ".join(f"{n} ({c:,})" for n, c in senders[:12])
            raise PeopleError(
                f"{' and '.join(missing) or people[0]} wrote nothing here",
                which_two(senders, f"Pick two of {listed} with --people"),
            )
        return people
    if len(names) == 1:
        raise PeopleError(
            f"only {names[0]} writes in this chat", "Export a chat in which two people write"
        )
    if len(names) != 2:
        listed = ", ".join(f"{n} ({c:,})" for n, c in senders[:12]) or "nobody"
        raise PeopleError(
            f"{len(names)} people write in this chat: {listed}",
            which_two(
                senders,
                'Pick two with --people "Name,Name", or join an old name or number of one of them '
                'to the new with --alias "Old name=Name"',
            ),
        )
    return min(names), max(names)


def _written_by(messages: pl.DataFrame, pair: tuple[str, str]) -> pl.DataFrame:
    """The two people's messages by time, with ``person``; columns are shared where all stay."""
    theirs = pl.col("sender").is_in(pair) & (pl.col("kind") != "system")
    kept = messages.select(theirs.fill_null(False)).to_series()
    if not kept.all():
        messages = messages.filter(kept)
    if not messages["sent_at"].is_sorted():
        messages = messages.sort("sent_at", maintain_order=True)
    return messages.with_columns((pl.col("sender") == pair[1]).cast(pl.Int8).alias("person"))


def converse(
    chat: Chat,
    people: tuple[str, str] | None = None,
    settings: Settings | None = None,
) -> Conversation:
    """Bursts and replies of a chat's two people."""
    settings = settings or Settings()
    pair = pick_people(chat, people)
    messages = _written_by(chat.messages, pair)
    person = messages["person"].to_numpy()
    at = messages["sent_at"].to_physical().to_numpy()
    if len(person) == 0:
        raise PeopleError("nobody writes in this chat", "Export a chat in which two people write")
    local = local_seconds(messages["sent_at"], chat.timezone)
    quiet = (estimate(local[person == 0]), estimate(local[person == 1]))
    new_turn = np.concatenate(([True], person[1:] != person[:-1]))
    new_turn |= renewed(local, person, quiet, settings)
    new_burst = new_turn | np.concatenate(([True], np.diff(at) > settings.burst_gap_s * 1e6))
    messages = messages.with_columns(
        pl.Series("burst", np.cumsum(new_burst) - 1, dtype=pl.UInt32),
        pl.Series("_turn", np.cumsum(new_turn) - 1, dtype=pl.UInt32),
    )
    bursts = bursts_of(messages)
    replies = replies_of(messages, bursts, quiet, chat.timezone, settings)
    messages = messages.drop("_turn")
    return Conversation(chat, pair, settings, messages, bursts, replies, quiet)
