"""The evidence that detectors judge: who wrote what to whom, what it does, and what came back.

Every burst is looked at as a bid: what it does, and which of the other's bursts answers it. Flags
are Boolean arrays, one value a burst; rows of chances are burst numbers. The evidence is dropped
once all is judged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeVar

import numpy as np

from chatcheck.analyzer.acts.names import TAKES_UP, Act
from chatcheck.analyzer.acts.reading import Reading
from chatcheck.analyzer.acts.subjects import Subjects
from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray, running
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.worked_out import once, worked_out

T = TypeVar("T")

TELLINGS: Final = (
    Act.TELLING,
    Act.STORY,
    Act.OPINION,
    Act.OTHERS_GOOD_NEWS,
    Act.OTHERS_BAD_NEWS,
    Act.ADVICE,
    Act.ENTHUSIASM,
)
BUSINESS: Final = (Act.LOGISTICS, Act.PLAN, Act.ANSWER, Act.FAREWELL, Act.GREETING)
OWNING: Final = (Act.APOLOGY_FOR_ACT, Act.APOLOGY_FOR_GAP, Act.MAKING_UP)
WARMEST: Final = (Act.DELIGHT, Act.PRAISE, Act.ACKNOWLEDGEMENT)
OTHERS: Final = (Act.OTHERS_GOOD_NEWS, Act.OTHERS_BAD_NEWS)
CLOSED: Final = (Act.CLOSED_QUESTION, Act.LOGISTICS, Act.GREETING, Act.JOKE)
NOT_NEWS: Final = (Act.LOGISTICS, Act.ANSWER, Act.JOKE)
COLD: Final = (Act.MINIMISING, Act.CORRECTING)
# What understands, cares, owns or makes good: any of it clears a cold answer.
UNDERSTANDING: Final = (
    Act.TAKING_UP, *TAKES_UP, Act.QUESTION_ABOUT_THEIRS, Act.OTHER_APOLOGY, Act.AGREEMENT,
    Act.ENTHUSIASM, Act.ADVICE,
)  # fmt: skip
ASKING: Final = (Act.OPEN_QUESTION, Act.QUESTION_ABOUT_THEIRS)


@dataclass(frozen=True)
class Evidence:
    """What detectors are handed.

    Attributes
    ----------
    conversation
        Bursts and replies of the two.
    reading
        What each burst does; None where no language is judged.
    settings
        The thresholds.
    flagged
        Bursts with which somebody turned away, as far as has been judged.
    looked
        What was worked out, by what works it out: shared before and after anything is flagged.
    """

    conversation: Conversation
    reading: Reading
    settings: Settings
    flagged: BoolArray
    looked: dict[Callable[..., object], object] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, conversation: Conversation, reading: Reading, settings: Settings) -> Evidence:
        """Before anything is judged."""
        nothing = np.zeros(len(conversation.bursts), dtype=np.bool_)
        return cls(conversation, reading, settings, nothing)

    def after(self, flagged: BoolArray) -> Evidence:
        """The same, once it is known with which bursts somebody turned away."""
        return replace(self, flagged=flagged)

    def once(self, look: Callable[[Evidence], T]) -> T:
        """What a function makes of this evidence, worked out the first time it is asked for.

        For what several detectors share and none of them changes; not for what hangs on what was
        flagged.
        """
        return once(self, look)

    # -- what stands beside the words ----------------------------------------------------------

    @worked_out
    def actor(self) -> IntArray:
        """Who was to answer each burst."""
        return 1 - self.conversation.person.astype(np.int64)

    @worked_out
    def media(self) -> BoolArray:
        """Holds something of which the export shows no words."""
        return self.conversation.bursts["media"].to_numpy()

    @worked_out
    def foreign(self) -> BoolArray:
        """Written in another language than the one that is read."""
        return self.reading.foreign

    @worked_out
    def foreign_exchange(self) -> BoolArray:
        """The burst or its answer is in another language."""
        return self.foreign | self.in_reply(self.foreign)

    @worked_out
    def reacted(self) -> BoolArray:
        """The other reacted to it with an emoji."""
        return self.conversation.bursts["reacted_at"].is_not_null().to_numpy()

    @worked_out
    def words(self) -> IntArray:
        """The writer's own words."""
        return self.conversation.bursts["words"].to_numpy().astype(np.int64)

    @worked_out
    def wordless(self) -> BoolArray:
        """Nothing of the writer's own words: forwarded, or little beside a link."""
        bursts = self.conversation.bursts
        few = bursts["link"].to_numpy() & (self.words < self.settings.link_words)
        found: BoolArray = bursts["forwarded"].to_numpy() | few | (self.words == 0)
        return found

    # -- which burst answers -------------------------------------------------------------------

    @worked_out
    def reply(self) -> IntArray:
        """The other's burst that answers each burst: the first of substance; -1 for none.

        A greeting after the night, or laughter about something else, is no answer: what the same
        person writes next is looked at.
        """
        return self.of_substance(self.conversation.exchanges.reply[self.conversation.turn])

    def of_substance(self, reply: IntArray) -> IntArray:
        """Replies (-1: none), greetings passed over for what their writers wrote next."""
        found = reply.copy()
        empty = self.reading.wholly(Act.GREETING) & ~self.media
        for _ in range(self.settings.greetings_passed):
            rows = np.flatnonzero((found >= 0) & empty[np.maximum(found, 0)])
            following = self.next_own(found[rows])
            found[rows] = np.where(following >= 0, following, found[rows])
        return found

    @worked_out
    def answered(self) -> BoolArray:
        """Whether an answer came that is known to answer."""
        return (self.reply >= 0) & ~self.conversation.exchanges.crossed[self.conversation.turn]

    def next_own(self, burst: IntArray) -> IntArray:
        """The next burst of the same person, -1 where there is none."""
        return self._next(burst, self.conversation.person[burst])

    def next_other(self, burst: IntArray) -> IntArray:
        """The next burst of the other person, -1 where there is none."""
        return self._next(burst, 1 - self.conversation.person[burst])

    def previous_other(self, burst: IntArray) -> IntArray:
        """The last burst of the other person before each, -1 where there is none."""
        out = np.full(len(burst), -1)
        for person in (0, 1):
            rows = np.flatnonzero(self.conversation.person[burst] == person)
            others = self.conversation.of_person[1 - person]
            at = np.searchsorted(others, burst[rows])
            out[rows[at > 0]] = others[at[at > 0] - 1]
        return out

    def _next(self, burst: IntArray, who: np.ndarray) -> IntArray:
        out = np.full(len(burst), -1)
        for person in (0, 1):
            rows = np.flatnonzero(who == person)
            mine = self.conversation.of_person[person]
            at = np.searchsorted(mine, burst[rows], side="right")
            some = at < len(mine)
            out[rows[some]] = mine[at[some]]
        return out

    def in_reply(self, flag: BoolArray) -> BoolArray:
        """Whether the answer to each burst has a flag; False where none came."""
        found: BoolArray = flag[np.maximum(self.reply, 0)] & (self.reply >= 0)
        return found

    def later(self, flag: BoolArray, window_s: float) -> BoolArray:
        """Whether what the answering person writes within a window after the answer has a flag."""
        found = self.conversation.any_in(np.maximum(self.reply, 0), flag, window_s)
        return found & (self.reply >= 0)

    def sign_of_life(self, window_s: float) -> BoolArray:
        """A reaction to the burst, or a call, voice note or picture with or after the answer."""
        return self.reacted | self.later(self.media, window_s)

    @worked_out
    def last_word(self) -> BoolArray:
        """Bursts after which their writer adds nothing but nudges before the answer comes.

        Where more was said, nobody knows which of it a short answer is for.
        """
        nudge = self.reading.wholly(Act.GREETING, Act.LAUGHTER, Act.LISTENING_NOISE, sure=False) | (
            self.words < self.settings.nudge_words
        )
        turn = self.conversation.turn
        more = running(~nudge, np.int64)
        end = np.searchsorted(turn, turn, side="right")
        found: BoolArray = more[end] == more[np.arange(len(turn)) + 1]
        return found

    @worked_out
    def goes_on(self) -> BoolArray:
        """The writer tells on right after the answer: it came in the midst of a telling."""
        following = self.next_other(np.maximum(self.reply, 0))
        wait = self.conversation.start_us[following] - self.conversation.end_us[self.reply]
        near = (following >= 0) & (wait <= self.settings.burst_gap_s * 1e6) & (self.reply >= 0)
        tells = self.reading.may(Act.STORY, Act.OPINION, Act.GOOD_NEWS, Act.BAD_NEWS, Act.FEELING)
        tells &= (self.words >= self.settings.telling_on_words) & ~self.reading.may(Act.HURT)
        found: BoolArray = near & tells[np.maximum(following, 0)]
        return found

    # -- what a burst offers -------------------------------------------------------------------

    @worked_out
    def closed(self) -> BoolArray:
        """No bid: links, forwarded texts, greetings, goodbyes, the business of the day."""
        wholly = self.reading.wholly_rather(
            (Act.GREETING, Act.FAREWELL, Act.LOGISTICS, Act.LAUGHTER, Act.THANKS),
            (Act.REACHING_OUT, *TELLINGS),
        )
        opens = self.reading.does(Act.REACHING_OUT, Act.TELLING)
        polite = (Act.GREETING, Act.FAREWELL)
        leave = self.reading.wholly(*polite) & ~self.reading.leans((Act.REACHING_OUT,), polite)
        return self.wordless | (wholly & ~opens) | leave

    def _offers(self, *acts: Act) -> BoolArray:
        return self.reading.does(*acts) & ~self.wordless

    def _may_offer(self, act: Act) -> BoolArray:
        """Likely is enough for an occasion: what then accuses is read a second time."""
        return self.reading.may(act) & ~self.wordless

    @worked_out
    def good_news(self) -> BoolArray:
        """Good news of the writer's own or of both."""
        return self._may_offer(Act.GOOD_NEWS) & self.reading.leans(
            (Act.GOOD_NEWS,), (*OTHERS, *NOT_NEWS)
        )

    @worked_out
    def feeling(self) -> BoolArray:
        """A fear, a shame, sadness, loneliness or the like voiced as the writer's own."""
        meant = self.reading.leans((Act.FEELING,), (Act.JOKE, Act.LOGISTICS))
        return self._may_offer(Act.FEELING) & meant

    @worked_out
    def hurt(self) -> BoolArray:
        """Hurt by the other, or a complaint about the other or the two; no teasing."""
        meant = self.reading.leans((Act.HURT,), (Act.JOKE, Act.LOGISTICS, Act.ADVICE))
        return self._may_offer(Act.HURT) & meant

    @worked_out
    def meaningful(self) -> BoolArray:
        """Shares a feeling or news, asks for the other's mind, invites, or appreciates."""
        return (self.reaches | self.told) & ~self.closed

    @worked_out
    def reaches(self) -> BoolArray:
        """``meaningful`` in the strict sense: no mere account of the day."""
        business = (Act.LOGISTICS, Act.PLAN, *OTHERS)
        leans = self.reading.leans((Act.REACHING_OUT,), business)
        reaching = self._offers(Act.REACHING_OUT) & leans
        # Asking for the other's mind is a bid however it is taken with all other bids.
        asks = self._offers(Act.OPEN_QUESTION) & self.reading.leans((Act.OPEN_QUESTION,), CLOSED)
        weighs = (self.good_news | self.feeling | self.hurt) & self._offers(
            Act.GOOD_NEWS, Act.FEELING, Act.HURT
        )
        return (reaching | asks | weighs) & ~self.closed

    @worked_out
    def told(self) -> BoolArray:
        """Something of the writer's life told."""
        return self._offers(Act.TELLING) & self.reading.leans((Act.TELLING,), BUSINESS)

    @worked_out
    def telling(self) -> BoolArray:
        """Meaningful, or a telling of some length that is no business of the day."""
        tells = self.reading.mostly(TELLINGS, BUSINESS)
        views = self.reading.wholly(Act.OPINION, sure=False) & ~self.reading.may(Act.STORY)
        least = np.where(views, self.settings.long_bid_words, self.settings.substantive_words)
        tells &= self.words >= least
        return self.meaningful | (tells & ~self.closed)

    # -- what an answer does -------------------------------------------------------------------

    @worked_out
    def cares(self) -> BoolArray:
        """Takes the other up with care, joy, praise, affection or interest."""
        warmth = (Act.TAKING_UP, Act.ENTHUSIASM, *TAKES_UP)
        warm = self.reading.rather(warmth, (Act.BARE_WORD, *COLD), sure=False)
        return warm | self.wants_more

    @worked_out
    def cold(self) -> BoolArray:
        """Answers that make small or put right, and are nowhere understanding.

        To a feeling that was voiced, much that is said elsewhere in all innocence is a
        justification: what is only likely is enough, but it must be likelier than anything kind.
        """
        return self.answers_coldly(*COLD)

    def answers_coldly(self, *acts: Act) -> BoolArray:
        """``cold`` in some ways only."""
        expected = self.settings.cold_expected
        found = self.reading.rather(acts, UNDERSTANDING, sure=False, expected=expected)
        return found & ~self.reading.does(Act.LAUGHTER) & ~self.reading.lively

    @cached_property
    def turned_away(self) -> BoolArray:
        """Bursts that voice something that weighs and are answered coldly, or that are flagged."""
        surely = self.reading.rather(COLD, UNDERSTANDING, sure=True)
        trouble = self.reading.may(Act.TROUBLE) & self.in_reply(surely)
        return trouble | self.in_reply(self.flagged)

    @property
    def turned_away_by(self) -> BoolArray:
        """Answers that turn away from something that weighs."""
        out = np.zeros(len(self.words), dtype=np.bool_)
        out[self.reply[np.flatnonzero(self.turned_away & (self.reply >= 0))]] = True
        return out

    @worked_out
    def wants_more(self) -> BoolArray:
        """A question about what the other told."""
        about = self.reading.leans(
            (Act.QUESTION_ABOUT_THEIRS,), (Act.LOGISTICS, Act.INVITATION, *COLD)
        )
        open_too = self.reading.may(Act.QUESTION_ABOUT_THEIRS) & self.reading.does(
            Act.OPEN_QUESTION
        )
        return about & (self.reading.does(Act.QUESTION_ABOUT_THEIRS) | open_too)

    @worked_out
    def bare(self) -> BoolArray:
        """A few words that say next to nothing, without any sign of warmth or laughter."""
        said = self.reading.wholly_rather((Act.BARE_WORD,), (Act.TAKING_UP, Act.ENTHUSIASM))
        few = (self.words > 0) & (self.words <= self.settings.one_word_words)
        few &= ~self.reading.hints((*ASKING, Act.CLOSED_QUESTION), (Act.BARE_WORD,))
        return said & few & ~self.reading.lively & ~self.reading.does(Act.LAUGHTER)

    @worked_out
    def engages(self) -> BoolArray:
        """Anything that goes further than a sound or a verdict."""
        asks = self.reading.may(*ASKING, Act.CLOSED_QUESTION)
        content = self.reading.may(*TELLINGS, Act.JOKE, Act.INVITATION, Act.PLAN)
        content &= self.words >= self.settings.content_words
        return self.cares | self.reading.may(*OWNING) | asks | content

    @worked_out
    def takes_up(self) -> BoolArray:
        """Whether the answer to each burst comes back to one of its subjects."""
        reply = np.maximum(self.reply, 0)
        return self.taken_up_in(reply, reply + 1) & (self.reply >= 0)

    @worked_out
    def subjects(self) -> Subjects:
        """What was spoken of when, bursts by time."""
        return Subjects(self.reading, np.arange(len(self.words)))

    def taken_up_in(self, lo: IntArray, hi: IntArray) -> BoolArray:
        """Whether any burst of a half-open range speaks of a subject of each burst."""
        return self.subjects.shared(np.arange(len(self.words)), lo, hi)

    @worked_out
    def warms_up(self) -> BoolArray:
        """Whether the answering person comes back the same day: to the subject, gladly or caring.

        Talk of a whole day holds all sorts of warmth; only what speaks of the same thing returns.
        """
        back = self.reading.does(Act.TAKING_UP, Act.ENTHUSIASM, *OWNING) | (
            self.cares & self.reading.lively
        )
        lo, hi = self.conversation.following(
            np.maximum(self.reply, 0), self.settings.return_window_s
        )
        theirs = Subjects(self.reading, self.conversation.own_first, back)
        found = theirs.shared(np.arange(len(self.words)), lo, hi) & (self.reply >= 0)
        return found | self.later(self.reading.surely(*WARMEST), self.settings.return_window_s)

    def waited(self, begin: IntArray, end: IntArray) -> FloatArray:
        """Seconds from the end of some bursts to the start of others."""
        gap = self.conversation.start_us[end] - self.conversation.end_us[begin]
        seconds: FloatArray = gap / 1e6
        return seconds
