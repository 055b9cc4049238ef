"""The acts that a sentence may perform, each with what it means.

A sentence performs none, one or several. What an act means between two people is for the
detectors to say: here stands only what the words do. ``docs/acts.md`` has each with what is not
meant by it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Act(StrEnum):
    """What a sentence does; the value is the name in models, banks and documents."""

    GOOD_NEWS = "good_news"  # of the writer, the two, or their near family
    OTHERS_GOOD_NEWS = "others_good_news"  # of somebody further away
    BAD_NEWS = "bad_news"  # a loss, failure, illness, setback of one's own
    OTHERS_BAD_NEWS = "others_bad_news"
    FEELING = "feeling"  # fear, shame, sadness, loneliness, stress, longing voiced as one's own
    HURT = "hurt"  # hurt by the other, or a complaint about the other or the two
    OPEN_QUESTION = "open_question"  # asks for the other's mind, experience, reasons
    CLOSED_QUESTION = "closed_question"  # yes or no, which, a fact
    QUESTION_ABOUT_THEIRS = "question_about_theirs"  # takes up what the other told
    INVITATION = "invitation"  # asks the other to join
    PLAN = "plan"  # an intention of both
    LOGISTICS = "logistics"  # who, when, where, shopping, the chat itself
    CALLING_OFF = "calling_off"  # withdraws from a plan
    DECLINING = "declining"  # says no to an invitation
    ANOTHER_TIME = "another_time"  # names or asks for another time
    ACCEPTING = "accepting"  # says yes to an invitation, plan or proposal
    ANSWER = "answer"  # a bare factual answer
    ADVICE = "advice"  # tells the other what to do
    FLAT_WORD = "flat_word"  # a neutral verdict as the whole sentence
    LISTENING_NOISE = "listening_noise"  # a sound of hearing
    CLOSING_PHRASE = "closing_phrase"  # ends the subject or refuses it
    LAUGHTER = "laughter"
    AGREEMENT = "agreement"
    JOKE = "joke"
    ACKNOWLEDGEMENT = "acknowledgement"  # names, shares or validates what the other feels
    DELIGHT = "delight"  # joy at the other's news
    ENTHUSIASM = "enthusiasm"  # about a thing
    PRAISE = "praise"  # encouragement, praise, appreciation of the other
    AFFECTION = "affection"
    WELL_WISHING = "well_wishing"
    REASSURANCE = "reassurance"  # calms, with the other's worth in view
    MINIMISING = "minimising"  # makes the other's feeling small
    CORRECTING = "correcting"  # answers a feeling with a fact, a justification, blame
    APOLOGY_FOR_GAP = "apology_for_gap"
    APOLOGY_FOR_ACT = "apology_for_act"  # for what was done to the other, or owning it
    OTHER_APOLOGY = "other_apology"
    MAKING_UP = "making_up"  # offers to make good
    REASON_FOR_GAP = "reason_for_gap"
    ABSENCE_ANNOUNCED = "absence_announced"
    THANKS = "thanks"
    GREETING = "greeting"
    FAREWELL = "farewell"
    STORY = "story"  # tells what happened or is going on
    OPINION = "opinion"  # a view, a liking, a fact about oneself or the world
    # Several told together more surely than apart:
    REACHING_OUT = "reaching_out"  # any of ``REACHES_OUT``
    TELLING = "telling"  # any of ``TELLS``
    TROUBLE = "trouble"  # any of ``TROUBLES``
    TAKING_UP = "taking_up"  # any of ``TAKES_UP``
    BARE_WORD = "bare_word"  # any of ``BARE``


# What makes a message a meaningful bid.
REACHES_OUT: Final = (
    Act.GOOD_NEWS, Act.BAD_NEWS, Act.FEELING, Act.HURT, Act.OPEN_QUESTION, Act.INVITATION,
    Act.PRAISE, Act.AFFECTION,
)  # fmt: skip
# Something of one's own life told.
TELLS: Final = (Act.STORY, Act.GOOD_NEWS, Act.BAD_NEWS, Act.FEELING, Act.HURT)
# What weighs on the writer.
TROUBLES: Final = (Act.BAD_NEWS, Act.FEELING, Act.HURT)
# What takes the other up: care, joy, praise, owning. A question does so too, and stands apart.
TAKES_UP: Final = (
    Act.ACKNOWLEDGEMENT, Act.DELIGHT, Act.PRAISE, Act.AFFECTION, Act.WELL_WISHING, Act.REASSURANCE,
    Act.APOLOGY_FOR_ACT, Act.APOLOGY_FOR_GAP, Act.MAKING_UP,
)  # fmt: skip
# What an answer may be that says next to nothing.
BARE: Final = (Act.FLAT_WORD, Act.LISTENING_NOISE, Act.CLOSING_PHRASE)
TOGETHER: Final = {
    Act.REACHING_OUT: REACHES_OUT,
    Act.TELLING: TELLS,
    Act.TROUBLE: TROUBLES,
    Act.TAKING_UP: TAKES_UP,
    Act.BARE_WORD: BARE,
}
ACTS: Final = tuple(Act)
