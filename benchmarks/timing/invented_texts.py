"""What people say in the invented chats of ``benchmarks/timing/measure.py``.

Two banks: ``BUILT`` was looked at while the timing engine was built, ``HELD`` was not and serves
for the figures of docs/timing.md. All texts are invented.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bank:
    """Texts by what they are for."""

    meaningful: tuple[str, ...]
    quick: tuple[str, ...]
    chain: tuple[str, ...]
    late_bare: tuple[str, ...]
    late_kind: tuple[str, ...]
    after_kind: tuple[str, ...]
    announced: tuple[str, ...]
    settled: tuple[str, ...]
    plain: tuple[tuple[str, str], ...]


BUILT = Bank(
    meaningful=(
        "I've been thinking about what your mum said and I honestly feel a bit lost about it",
        "my manager took me off the project in front of everyone and I feel so small",
        "what do you really think, should I apply for the job in Leeds or stay here?",
        "the scan was clear but I was terrified the whole morning, I can't stop shaking",
        "I miss how we used to talk, can we sit down together one evening this week?",
        "I spoke to my sister and she cried on the phone, I don't know how to help her",
        "would you come with me to the hospital on Thursday? I don't want to go alone",
        "I'm worried about money again, the rent goes up in May and I can't sleep",
        "do you think I was too hard on Leo yesterday? it keeps going round in my head",
        "I felt really left out at dinner on Saturday and I wanted to tell you",
        "I've decided to go back to painting, it scares me and I'm excited, what do you think?",
        "today would have been dad's birthday and I can't concentrate on anything",
        "they offered me the permanent job!! I said I'd think about it but I'm so happy",
        "thank you for yesterday, you were so patient with my parents and I saw it",
        "how would you feel about moving closer to the sea one day? honestly?",
        "I'm scared of the results on Friday and I keep pretending I'm not",
    ),
    quick=(
        "oh love, that sounds hard. come here tonight and we'll talk about it properly",
        "I'd say yes. you've wanted that for years and you'd be good at it",
        "of course. tell me where and I'll be there",
        "I think you were fair. nobody could have said it kinder",
        "that's huge, I'm so glad you told me",
        "I know that feeling, it goes round and round at night",
    ),
    chain=("thanks love", "ok that helps", "haha true", "you're right", "we'll see", "x"),
    late_bare=(
        "dunno, whatever you think", "ok. did the parcel come", "up to you really", "fine",
        "right", "yeah maybe", "can you pick up bread", "not sure", "ok",
        "the train at ten is cheaper", "it depends on the money",
    ),
    late_kind=(
        "sorry, only just saw this, I was in meetings all day. are you ok?",
        "phone died at lunch, sorry! tell me everything when I'm home",
        "I've been thinking about this all afternoon, I couldn't answer at work. how are you?",
        "sorry for the silence, what a day. I read it this morning and wanted to answer properly",
        "ugh finally home. come here, that's awful",
        "this made me cry on the bus. I'm so proud of you",
    ),
    after_kind=("sorry, was in meetings since ten", "phone was in my locker", "mad day here"),
    announced=(
        "in meetings till 6, talk later", "about to board, phone off for a few hours",
        "driving now, back around seven", "in theatre all afternoon, ring you tonight",
        "battery dying, speak when I'm home", "off to sleep, nights this week",
    ),
    settled=("never mind, sorted", "scrap that, we've decided", "ah he just rang, all good now"),
    plain=(
        ("the bins are tomorrow", "on it"), ("train's at 17:52", "ok"),
        ("pasta or rice", "pasta"), ("got the milk", "thanks"), ("parcel came", "nice"),
        ("is the blue towel dry", "in the hall"), ("bus is late again", "ok"),
        ("need batteries", "will do"), ("key's under the pot", "thanks"),
        ("what time is the plumber", "7"), ("did you lock the shed", "yes"),
    ),
)  # fmt: skip

HELD = Bank(
    meaningful=(
        "had the talk with HR and came out feeling like a number, not sure I can go back in",
        "Granny didn't recognise me today. I sat in the car afterwards for half an hour",
        "be honest, do you think we're ready for a dog or am I running away from something?",
        "I got into the evening course!! forty people for eight places, I can't believe it",
        "can we please spend one weekend without your brother? I miss having you to myself",
        "what would you do if your best friend lied to you about something that small?",
        "I keep dreaming about the accident and I wake up with my heart racing",
        "you made me feel so safe last night, I wanted you to know that",
        "I'm thinking of telling mum about the baby on Sunday. how do you feel about that?",
        "the choir wants me to sing the solo and I'm frightened I'll go blank",
        "do you ever wonder whether we should have stayed in Cork?",
        "bit of a low day. everybody at lunch talked about their kids and I just smiled",
        "would you fancy a night away in March, only the two of us, nothing planned?",
        "my results came back and everything's normal, I could dance on the table",
        "I don't know how to say this but I felt alone at the party",
        "Sam asked me to be godmother and I burst into tears in the shop",
    ),
    quick=(
        "oh no, my poor love. I'm coming home early today",
        "honestly? I think you should do it, and I'll help wherever I can",
        "yes to all of it. I'll look for a place by the water",
        "you're not a number to anyone who knows you",
        "that's the best thing I've heard all week",
        "I felt it too and I didn't know how to start",
    ),
    chain=("thank you", "mm you're right", "lol stop", "ok, that calms me", "we'll manage", "xx"),
    late_bare=(
        "no idea", "whatever suits you", "the second one i suppose", "k", "could be",
        "is there any cheese left", "you decide", "ask your sister", "probably fine",
        "it closes at five on sundays", "as you like",
    ),
    late_kind=(
        "forgive me, I left my phone in the car the whole day. how did it end?",
        "just out of court, couldn't look before now. that's wonderful news",
        "slept right through, nights are killing me. I want to hear all of it",
        "I had you in my head all day and no second to type. come here",
        "oh my darling. I only now see this",
        "I started three answers on the train and deleted them all, I wanted to get it right",
    ),
    after_kind=(
        "the wifi was down at ours, only back now", "apologies, inspection day", "had the kids",
    ),
    announced=(
        "at the dentist then straight into class, catch you this evening",
        "no phones on site today, back about five", "going to lie down, my head is splitting",
        "on the motorway for the next few hours", "exam invigilation, I'm out of reach until late",
        "flying at noon, will message when I land",
    ),
    settled=("forget it, mum helped", "ignore that, I found out", "it's sorted now, don't worry"),
    plain=(
        ("is there petrol in the car", "half"), ("kids need swim stuff", "packed"),
        ("dinner at 7", "ok"), ("paid the gas", "great"), ("the dog is out", "ok"),
        ("which platform", "4"), ("it's raining, take the washing in", "done"),
        ("left the charger on the desk", "got it"), ("onions?", "two left"),
        ("van comes at nine", "fine"), ("printer is out of ink", "again"),
    ),
)  # fmt: skip
