"""Every clause that clears, as two scenes: one in which it holds, and one in which it just does not.

The second is the first without the clause: the same thing too late, by the wrong person, or of the
wrong kind. Acts stand beside the messages (``tests/support/said.py``), the wording is plain all the same.
The behaviour is Ben's (B).
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Clause(NamedTuple):
    """``clear`` is not flagged, ``flagged`` is."""

    detector: str
    name: str
    clear: str
    flagged: str


def _of(detector: str, base: str, clauses: dict[str, tuple[str, str]]) -> list[Clause]:
    """Clauses as what follows a scene that is flagged: (clears it, does not clear it)."""
    return [
        Clause(detector, name, f"{base}\n{clear}", f"{base}\n{flagged}")
        for name, (clear, flagged) in clauses.items()
    ]


def _reacted(message: str) -> str:
    """A message on which the other put a heart."""
    return message.replace(" [", " <❤️> [")


def _bids(detector: str, reply: str, clauses: dict[str, tuple[str, str]]) -> list[Clause]:
    """Clauses of the bid: (nothing to turn away from, something), with one reply to both."""
    return [
        Clause(detector, name, f"{clear}\n{reply}", f"{flagged}\n{reply}")
        for name, (clear, flagged) in clauses.items()
    ]


def _replies(detector: str, bid: str, clauses: dict[str, tuple[str, str]]) -> list[Clause]:
    """Clauses of the reply itself."""
    return [
        Clause(detector, name, f"{bid}\n{clear}", f"{bid}\n{flagged}")
        for name, (clear, flagged) in clauses.items()
    ]


# -- half-listening --------------------------------------------------------------------------------

TOLD = (
    "12 19:50 A: my manager is leaving and I am scared of running the team alone [story bad_news]"
)
HEARD = f"{TOLD}\n+9 B: uh huh"
LATER = "12 22:30 B: is the door locked [logistics]"
HALF_LISTENING = [
    *_of(
        "half_listening",
        HEARD,
        {
            "engagement within 30 minutes": (
                "+29 B: you could ask Petra to take half of it [advice]",
                "+32 B: you could ask Petra to take half of it [advice]",
            ),
            "a question about it": (
                "+5 B: when is she leaving? [question_about_theirs closed_question]",
                "+5 B: mhm",
            ),
            "a question without its mark": (
                "+5 B: who told you [question_about_theirs]",
                "+45 B: who told you [question_about_theirs]",
            ),
            "a call": ("+20 B: (call)", "+40 B: (call)"),
            "a voice note": ("+20 B: (voice)", "+40 B: (voice)"),
            "a photo": ("+20 B: (photo)", "+40 B: (photo)"),
            "who tells goes on telling": (
                "+4 A: she told the whole floor before me [story]",
                "+25 A: she told the whole floor before me [story]",
            ),
            "who tells is not the one who is hurt": (
                "+4 A: she told the whole floor before me [story]",
                "+4 A: you are not even listening to me [hurt story]",
            ),
            "a warm return in the evening": (
                "+200 B: you will be a great manager [praise]",
                "+200 B: we need a new kettle here [opinion]",
            ),
        },
    ),
    *_replies(
        "half_listening",
        TOLD,
        {
            "a warm emoji": ("+9 B: uh huh ❤️", "+9 B: uh huh"),
            "laughter": ("+9 B: uh huh haha [listening_noise laughter]", "+9 B: uh huh"),
            "engagement in the same burst": (
                "+9 B: uh huh\n+3 B: you could ask Petra to take half of it [advice]",
                "+9 B: uh huh\n+3 B: right",
            ),
        },
    ),
    Clause(
        "half_listening", "a reaction to what was told", f"{_reacted(TOLD)}\n+9 B: uh huh", HEARD
    ),
    *_bids(
        "half_listening",
        "+9 B: uh huh",
        {
            "a statement that only wants a yes": (
                "12 19:50 A: you have the spare key [closed_question]",
                "12 19:50 A: I lost the spare key, I feel so stupid [feeling bad_news]",
            ),
            "the business of the day": (
                "12 19:50 A: the plumber comes at eight and he needs the key to the cellar [logistics]",
                "12 19:50 A: the plumber told me that he is to be a father in the spring [story]",
            ),
            "a goodbye": ("12 19:50 A: sleep well, until tomorrow [farewell]", TOLD),
            "sulking at a cancellation": (
                "12 19:50 A: I cannot come to your play after all [calling_off bad_news]",
                "12 19:50 A: I did not get the part in the play after all [bad_news]",
            ),
            "a link alone": ("12 19:50 A: https://news.example/my-manager-is-leaving", TOLD),
        },
    ),
]

# -- one word --------------------------------------------------------------------------------------

ASKED = "12 12:10 A: should we move closer to my sister? I am scared of it [open_question feeling]"
CURT = f"{ASKED}\n+11 B: dunno"
ONE_WORD = [
    *_of(
        "one_word_reply",
        CURT,
        {
            "more within 10 minutes": (
                "+9 B: the town is nice and the rent is half of ours [opinion]",
                "+12 B: the town is nice and the rent is half of ours [opinion]",
            ),
            "care within the half hour": (
                "+25 B: I understand that you are scared [acknowledgement]",
                "+25 B: the town is nice and the rent is half of ours [opinion]",
            ),
            "a warm return the same day": (
                "12 21:00 B: I would love to live by your sister [affection]",
                "14 21:00 B: I would love to live by your sister [affection]",
            ),
            "a return that is warm": (
                "12 21:00 B: I would love to live by your sister [affection]",
                "12 21:00 B: your sister has a car [answer]",
            ),
            "a question": (
                "+8 B: what scares you most [question_about_theirs open_question]",
                "+8 B: meh",
            ),
            "a call": ("+8 B: (call)", "+15 B: (call)"),
            "a photo": ("+8 B: (photo)", "+15 B: (photo)"),
        },
    ),
    *_replies(
        "one_word_reply",
        ASKED,
        {
            "an exclamation mark": ("+11 B: sure!", "+11 B: sure"),
            "a warm emoji": ("+11 B: sure 🥰", "+11 B: sure"),
            "a lengthened word": ("+11 B: suuuure", "+11 B: sure"),
        },
    ),
    *_replies(
        "one_word_reply",
        "12 12:10 A: shall we have a picnic by the river on Saturday? [invitation]",
        {
            "accepting a proposal": (
                "+11 B: works for me [accepting flat_word? bare_word]",
                "+11 B: works for me [flat_word]",
            )
        },
    ),
    Clause("one_word_reply", "a reaction to the bid", f"{_reacted(ASKED)}\n+11 B: dunno", CURT),
    *_bids(
        "one_word_reply",
        "+11 B: ok",
        {
            "logistics, however long": (
                "12 12:10 A: get two pints of milk and the big bread and the small tin of paint [logistics]",
                "12 12:10 A: two of the men at the yard told me that they will leave in May [story]",
            ),
            "a closed question": ("12 12:10 A: is seven ok [closed_question]", ASKED),
            "a goodbye": ("12 12:10 A: off now, until tonight [farewell]", ASKED),
            "sulking at an apology": (
                "12 12:10 A: I am sorry that I shouted at you [apology_for_act praise]",
                "12 12:10 A: I keep thinking how kind you were to my mum last week [praise]",
            ),
            "sulking at a justification": (
                "12 12:10 A: I only shouted because you were late again [correcting bad_news]",
                "12 12:10 A: they shouted at me because I was late again [bad_news]",
            ),
            "sulking at a cancellation": (
                "12 12:10 A: I cannot come to your play after all [calling_off bad_news]",
                "12 12:10 A: I did not get the part in the play after all [bad_news]",
            ),
        },
    ),
]

# -- feelings --------------------------------------------------------------------------------------

HURT = "12 20:10 A: I feel like we never see each other any more [hurt]"
CORRECTED = f"{HURT}\n+8 B: we saw each other on Sunday [correcting]"
LOW = "12 21:05 A: I cried in the car again, I am so lonely there [feeling]"
SMALL = f"{LOW}\n+8 B: it is not a big deal [minimising]"


def _of_feelings(detector: str, base: str) -> list[Clause]:
    bid, reply = base.split("\n")
    return [
        *_of(
            detector,
            base,
            {
                "understanding within 30 minutes": (
                    "+29 B: I understand why you feel so [acknowledgement]",
                    "+32 B: I understand why you feel so [acknowledgement]",
                ),
                "an apology": (
                    "+12 B: I am sorry, I should have come [apology_for_act]",
                    "+12 B: I went to the shop [answer]",
                ),
                "affection": ("+12 B: I love you [affection]", "+12 B: it rains [opinion]"),
                "a question about it": (
                    "+12 B: since when do you feel so [question_about_theirs open_question]",
                    "+12 B: where is the remote [closed_question logistics]",
                ),
                "a call": ("+20 B: (call)", "+40 B: (call)"),
            },
        ),
        Clause(
            detector,
            "an acknowledging word in the same burst",
            f"{base}\n+0 B: and I understand you [acknowledgement]",
            f"{base}\n+0 B: and it was a short day [opinion]",
        ),
        Clause(
            detector,
            "an acknowledging word before",
            f"{bid}\n+8 B: I understand you [acknowledgement]\n{reply.replace('+8', '+0')}",
            f"{bid}\n+8 B: it was a short day [opinion]\n{reply.replace('+8', '+0')}",
        ),
        Clause(detector, "laughter", base.replace("[m", "haha [laughter m").replace(
            "[c", "haha [laughter c"), base),
        Clause(detector, "a reaction", base.replace(bid, _reacted(bid)), base),
    ]  # fmt: skip


FEELINGS = [
    *_of_feelings("correcting", CORRECTED),
    *_of_feelings("minimising", SMALL),
    *_bids(
        "correcting",
        "+8 B: we saw each other on Sunday [correcting]",
        {
            "no hurt was voiced": (
                "12 20:10 A: it is a month that I saw the sea [opinion]",
                HURT,
            ),
            "a mock complaint": (
                "12 20:10 A: you never make time for me haha [hurt laughter]",
                "12 20:10 A: you never make time for me [hurt]",
            ),
        },
    ),
    *_replies(
        "correcting",
        HURT,
        {
            "a kind contradiction": (
                "+8 B: that is not true [correcting]\n+0 B: I love our evenings [reassurance]",
                "+8 B: that is not true [correcting]\n+0 B: I count the evenings [opinion]",
            ),
            "a story of one's own": (
                "+8 B: I was at work but then the train broke down [story]",
                "+8 B: I was at work [correcting]",
            ),
        },
    ),
    *_bids(
        "minimising",
        "+8 B: it is not a big deal [minimising]",
        {
            "forgiving an apology": (
                "12 21:05 A: I am sorry that I broke your cup [apology_for_act]",
                LOW,
            ),
            "asked for it": (
                "12 21:05 A: am I overthinking it? I am so scared of Monday [feeling]",
                "12 21:05 A: I am so scared of Monday [feeling]",
            ),
            "no feeling was voiced": ("12 21:05 A: the car needs a wash [opinion]", LOW),
        },
    ),
    *_replies(
        "minimising",
        LOW,
        {
            "reassurance with empathy": (
                "+8 B: it is not a big deal [minimising]\n+0 B: I am with you [reassurance]",
                "+8 B: it is not a big deal [minimising]\n+0 B: I am at the shop [answer]",
            )
        },
    ),
]

# -- plans -----------------------------------------------------------------------------------------

PLAN = "11 18:00 A: cinema on Friday at eight? [invitation plan]\n+5 B: let us do that [accepting plan]"
OFF = "12 09:00 B: I can't come to the cinema on Friday [calling_off]\n+6 A: oh ok"
DINNER = (
    "12 07:00 A: dinner with my mum Monday? [invitation plan]\n+5 B: all right then [accepting]\n"
)
TWICE = f"{PLAN}\n{DINNER}12 08:30 B: I cannot do cinema Friday [calling_off]\n+6 A: oh ok\n"
CANCELLED = [
    *_of(
        "cancelled_without_repair",
        f"{PLAN}\n{OFF}",
        {
            "another time": (
                "+9 B: could we go on Sunday [another_time]",
                "15 09:09 B: could we go on Sunday [another_time]",
            ),
            "the other's other time, accepted": (
                "+9 A: Sunday then [another_time]\n+4 B: Sunday is perfect for me [accepting]",
                "+9 A: Sunday then [another_time]\n+4 B: meh",
            ),
            "making up within the day": (
                "+600 B: I will cook for you to make up for it [making_up]",
                "14 10:00 B: I will cook for you to make up for it [making_up]",
            ),
            "an apology that owns it": (
                "+600 B: that was rotten of me [apology_for_act]",
                "+600 B: there was a queue at the bank [story]",
            ),
            "care for what the other loses": (
                "+30 B: I know how you looked forward to it [acknowledgement]",
                "+30 B: my boss wants me here [answer]",
            ),
            "more than a bare sorry": (
                "+5 B: I will make it up to you [making_up]",
                "+5 B: sorry, my boss wants me here [other_apology reason_for_gap]",
            ),
            "a call": ("+2 B: (call)", "+200 B: (call)"),
            "what rather proposes than asks": (
                "+20 B: I could do Sunday [plan?]",
                "+20 B: can you take the bins out [closed_question plan?]",
            ),
            "care, and not only an excuse": (
                "+2 B: I hate that you go alone [acknowledgement other_apology?]",
                "+2 B: sorry, my back is bad [other_apology acknowledgement?]",
            ),
        },
    ),
    Clause("cancelled_without_repair", "the plan was never agreed", OFF, f"{PLAN}\n{OFF}"),
    Clause(
        "cancelled_without_repair",
        "the one who was let down says so too",
        f"{TWICE.replace('B: I cannot', 'A: I cannot')}12 14:00 B: then no cinema on Friday "
        "[calling_off]",
        f"{TWICE.replace('B: I cannot', 'A: I cannot')}12 14:00 B: I can't make dinner on Monday "
        "[calling_off]",
    ),
    Clause(
        "cancelled_without_repair",
        "it was off before by the other",
        f"{PLAN}\n12 08:30 A: I have to cancel Friday [calling_off]\n{OFF}",
        f"{PLAN}\n12 08:30 A: I have to wash on Friday [opinion]\n{OFF}",
    ),
    Clause(
        "cancelled_without_repair",
        "moved by an hour",
        f"{PLAN}\n12 09:00 B: can we make it nine on Friday [logistics]\n+6 A: ok",
        f"{PLAN}\n{OFF}",
    ),
]

# -- good news -------------------------------------------------------------------------------------

NEWS = "12 12:05 A: I got the job [good_news]"
FLAT = f"{NEWS}\n+9 B: nice"
PASSED = f"{NEWS}\n+14 B: what time is the plumber coming [logistics closed_question]\n+3 A: two"


def _of_news(detector: str, base: str) -> list[Clause]:
    return [
        *_of(
            detector,
            base,
            {
                "a question about it": (
                    "+20 B: when do you start there [question_about_theirs closed_question]",
                    "+20 B: where are the scissors [logistics closed_question]",
                ),
                "a question in time": (
                    "+20 B: when do you start there [question_about_theirs closed_question]",
                    "+50 B: when do you start there [question_about_theirs closed_question]",
                ),
                "joy within 30 minutes": (
                    "+20 B: so happy for you [delight]",
                    "+20 B: so hungry [opinion]",
                ),
                "joy the same day": (
                    "12 21:00 B: that job of yours makes me so happy [delight]",
                    "14 21:00 B: that job of yours makes me so happy [delight]",
                ),
                "a photo": ("+20 B: (photo)", "13 20:00 B: (photo)"),
                "a call": ("+20 B: (call)", "13 20:00 B: (call)"),
                "a voice note": ("+20 B: (voice)", "13 20:00 B: (voice)"),
            },
        ),
        Clause(
            detector,
            "news of a neighbour",
            base.replace("I got the job [good_news]", "the neighbour got a job [others_good_news]"),
            base,
        ),
        Clause(detector, "a reaction", base.replace("[good_news]", "[good_news]", 1).replace(
            "I got the job", "I got the job <🎉>"), base),
    ]  # fmt: skip


GOOD_NEWS = [
    *_of_news("flat_good_news", FLAT),
    *_of_news("unanswered_good_news", PASSED),
    *_replies(
        "flat_good_news",
        NEWS,
        {
            "an exclamation mark": ("+9 B: nice!", "+9 B: nice."),
            "a warm emoji": ("+9 B: nice 🎉", "+9 B: nice 👍 [flat_word]"),
            "a lengthened word": ("+9 B: niiiice", "+9 B: nice"),
            "a question in the same burst": (
                "+9 B: nice\n+1 B: when do you start there [question_about_theirs]",
                "+9 B: nice\n+1 B: ok",
            ),
        },
    ),
    *_replies(
        "unanswered_good_news",
        NEWS,
        {
            "even a flat word": (
                "+14 B: nice",
                "+14 B: what time is the plumber coming [logistics closed_question]",
            ),
            "a word of response before another subject": (
                "+14 B: right you are [agreement?]\n+0 B: what time is the plumber coming [logistics]",
                "+14 B: there you are [greeting?]\n+0 B: what time is the plumber coming [logistics]",
            ),
        },
    ),
    *_replies(
        "unanswered_good_news",
        "12 12:05 A: I got the job, can you bring the blue folder [good_news closed_question]",
        {
            "the news, beside the practical half": (
                "+14 B: that is yours by right, the folder is packed [delight answer]",
                "+14 B: the folder is packed [answer]",
            ),
        },
    ),
    Clause(
        "unanswered_good_news",
        "late joy at the other's news is none of one's own",
        "12 12:05 A: I told them all that you got the job [good_news delight]\n13 19:00 A: are you "
        "there [greeting]\n+5 B: yes [answer]",
        "12 12:05 A: I told them all that I got the job [good_news]\n13 19:00 A: are you "
        "there [greeting]\n+5 B: yes [answer]",
    ),
    Clause(
        "unanswered_good_news",
        "a call in the silence",
        f"{NEWS}\n+60 B: (call)\n13 19:00 A: are you there [greeting]\n+5 B: yes [answer]",
        f"{NEWS}\n13 19:00 A: are you there [greeting]\n+5 B: yes [answer]",
    ),
    Clause(
        "unanswered_good_news",
        "a silence of less than twelve waking hours",
        f"{NEWS}\n+500 A: are you there [greeting]\n+5 B: nice",
        f"{NEWS}\n13 19:00 A: are you there [greeting]\n+5 B: nice",
    ),
]

# -- late replies ----------------------------------------------------------------------------------

LOST = "12 10:00 A: I feel lost, what would you say to my mum [feeling open_question]"
PLAIN = "ask your sister about it [advice]"
LATE = f"{LOST}\n12 15:30 B: {PLAIN}"
DELAYED = [
    *_replies(
        "delayed_unacknowledged",
        LOST,
        {
            "an apology for the gap": (
                f"12 15:30 B: sorry for the late answer [apology_for_gap]\n+0 B: {PLAIN}",
                f"12 15:30 B: sorry for your cup [other_apology]\n+0 B: {PLAIN}",
            ),
            "a reason in the one message that answers": (
                "12 15:30 B: I was in meetings, ask your sister [reason_for_gap]",
                "12 15:30 B: she was in meetings, ask your sister [story]",
            ),
            "a reason": (
                f"12 15:30 B: I was in meetings [reason_for_gap]\n+0 B: {PLAIN}",
                f"12 15:30 B: I was in meetings once [story]\n+0 B: {PLAIN}",
            ),
            "a reason a few messages later": (
                f"12 15:30 B: {PLAIN}\n+1 A: ok\n+3 B: I was in meetings [reason_for_gap]",
                f"12 15:30 B: {PLAIN}\n+1 A: ok\n12 21:30 B: I was in meetings [reason_for_gap]",
            ),
            "a warm return to what was said": (
                "12 15:30 B: that must be so hard for you [acknowledgement]",
                "12 15:30 B: that is between the two of you [opinion]",
            ),
            "a question about it": (
                "12 15:30 B: what did your mum say to you [question_about_theirs open_question]",
                "12 15:30 B: what time is dinner [logistics closed_question]",
            ),
            "recognition where the answer begins": (
                f"12 15:30 B: sorry for the late answer [apology_for_gap]\n+0 B: {PLAIN}",
                f"12 15:30 B: {PLAIN}\n+0 B: she knows her well [opinion]\n+0 B: she has time [opinion]"
                "\n+0 B: she said so in May [story]\n+0 B: then I was late for her [apology_for_gap]",
            ),
            "recognition in one of the next messages of the same burst": (
                f"12 15:30 B: {PLAIN}\n+1 B: she knows her well [opinion]"
                "\n+1 B: she said so in May [story]\n+1 B: I was in meetings [reason_for_gap]",
                f"12 15:30 B: {PLAIN}\n+1 B: she knows her well [opinion]\n+1 B: she has time [opinion]"
                "\n+1 B: she said so in May [story]\n+1 B: I was in meetings [reason_for_gap]",
            ),
            "care added after the answer": (
                f"12 15:30 B: {PLAIN}\n+1 A: ok\n+3 B: I feel for you [acknowledgement]",
                f"12 15:30 B: {PLAIN}\n+1 A: ok\n+3 B: kisses [affection]",
            ),
            "care for this and not for something newer": (
                f"12 15:30 B: {PLAIN}\n+1 A: ok, and the cat is gone too [bad_news]"
                "\n+3 B: I feel for you [acknowledgement]",
                f"12 15:30 B: {PLAIN}\n+15 A: the cat is gone too [bad_news]"
                "\n+3 B: I feel for you [acknowledgement]",
            ),
            "a call between": (
                f"12 11:00 B: (call)\n12 15:30 B: {PLAIN}",
                f"12 09:59 B: (call)\n{LOST}\n12 15:30 B: {PLAIN}",
            ),
            "a call by the one who waits": (
                f"12 11:00 A: (call)\n12 15:30 B: {PLAIN}",
                f"12 11:00 A: hello?\n12 15:30 B: {PLAIN}",
            ),
            "a voice note between": (
                f"12 11:00 B: (voice)\n12 15:30 B: {PLAIN}",
                f"12 15:30 B: {PLAIN}\n12 19:00 B: (voice)",
            ),
            "it was settled": (
                f"12 11:00 A: never mind, all sorted [answer]\n12 15:30 B: {PLAIN}",
                f"12 11:00 A: are you there [greeting]\n12 15:30 B: {PLAIN}",
            ),
            "under two hours": (f"12 11:50 B: {PLAIN}", f"12 15:10 B: {PLAIN}"),
            "length is no recognition, care is": (
                "12 15:30 B: I thought of you all day [affection]",
                "12 15:30 B: she is your mother and you are her child and that will stay so "
                "however long you talk about the house and the garden and all of the rest [opinion]",
            ),
        },
    ),
    Clause(
        "delayed_unacknowledged", "a reaction", LATE.replace("my mum [", "my mum <❤️> ["), LATE
    ),
    Clause(
        "delayed_unacknowledged",
        "an announced absence",
        f"12 09:20 B: in meetings until three [absence_announced]\n{LATE}",
        f"12 01:20 B: in meetings until three [absence_announced]\n{LATE}",
    ),
    Clause(
        "delayed_unacknowledged",
        "the bid itself says goodbye",
        f"{LOST}\n+0 A: I drive now, until tonight [absence_announced]\n12 15:30 B: {PLAIN}".replace(
            "what would you say to my mum [feeling open_question]", "all of it is too much [feeling]"
        ),
        LATE,
    ),
    Clause(
        "delayed_unacknowledged",
        "under two hours, where somebody is there",
        f"{LOST.replace('10:00', '12:00')}\n12 13:50 B: {PLAIN}",
        LATE,
    ),
    Clause(
        "delayed_unacknowledged",
        "the night",
        f"{LOST.replace('10:00', '23:30')}\n13 08:20 B: {PLAIN}",
        f"{LOST.replace('10:00', '17:00')}\n13 08:20 B: {PLAIN}",
    ),
    Clause(
        "delayed_unacknowledged",
        "business waits for nobody",
        "12 10:00 A: can you get milk and bread [logistics closed_question]\n12 15:30 B: will do [answer]",
        LATE,
    ),
]  # fmt: skip

CLAUSES: Final = [
    *HALF_LISTENING, *ONE_WORD, *FEELINGS, *CANCELLED, *GOOD_NEWS, *DELAYED,
]  # fmt: skip
