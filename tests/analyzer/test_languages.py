"""Languages: what nobody taught the reader is not judged, and that is said."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from chatcheck.analyzer.conversation.conversation import converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import analyze, judge
from chatcheck.analyzer.results import Analysis
from chatcheck.parsers.messages import Chat, conform
from tests.support.chats import FIRST, chances, chat

ITALIAN = (
    ("ho passato l'esame di guida, non ci posso credere", "bene"),
    ("mi sento un po' sola in questi giorni, non so perché", "passerà, sei solo stanca"),
    ("sabato andiamo al mare con i ragazzi di mia sorella?", "forse, dipende dal lavoro"),
    ("il treno di stamattina era pieno, sono rimasta in piedi fino a Bologna", "anche ieri"),
    ("hai comprato il pane e le uova per stasera?", "sì, anche il formaggio che ti piace"),
    ("mia madre dice che la casa nuova è troppo lontana", "non ha torto, però è più bella"),
)
GERMAN = (
    ("ich habe die Prüfung bestanden, ich kann es kaum glauben", "schön"),
    ("ich fühle mich gerade ziemlich allein in der neuen Stadt", "das wird schon wieder werden"),
    (
        "gehen wir am Samstag zusammen ins Kino oder bleiben wir daheim",
        "mal sehen, wie es mir geht",
    ),
    ("der Zug war heute früh schon wieder voll und ich musste stehen", "bei mir war es auch so"),
    ("hast du Brot und Eier für das Frühstück mitgebracht", "ja, und den Käse, den du magst"),
    ("meine Mutter findet die neue Wohnung viel zu weit weg", "da hat sie nicht ganz unrecht"),
)
ENGLISH = (
    ("I passed the driving test, I still can't believe it", "nice"),
    ("I feel a bit lonely these days and I don't know why", "it will pass, you are just tired"),
    ("shall we go to the sea on Saturday with my sister's boys", "maybe, it depends on work"),
    ("the train was so full this morning that I had to stand", "it was the same here yesterday"),
    ("did you get bread and eggs for tonight", "yes, and the cheese that you like"),
    ("my mother says that the new house is too far away", "she has a point, but it is nicer"),
)
SPANISH = (
    ("aprobé el examen de conducir, todavía no me lo creo", "qué bien, me alegro mucho por ti"),
    ("me siento un poco sola estos días y no sé por qué", "ya pasará, estás muy cansada"),
    ("el tren iba tan lleno esta mañana que fui de pie", "a mí me pasó lo mismo ayer"),
)


def talk(*pairs: tuple[str, str], days: int = 60) -> Chat:
    """Two people who write one exchange a day, in turns from a list."""
    rows = [
        {
            "sent_at": FIRST + timedelta(days=day, hours=12, minutes=9 * place),
            "sender": ("Ana", "Ben")[place],
            "text": pairs[day % len(pairs)][place],
        }
        for day in range(days)
        for place in (0, 1)
    ]
    return Chat(conform(pl.DataFrame(rows)), "test", "UTC")


def judged(analysis: Analysis) -> set[str]:
    """Detectors of words of which something was judged."""
    of_words = {d.name for d in DETECTORS if d.of_words}
    return set(analysis.chances["detector"]) & of_words


@pytest.mark.parametrize(("pairs", "code"), [(ITALIAN, "it"), (GERMAN, "de")])
def test_a_chat_in_another_language_is_not_judged_by_english(
    pairs: tuple[tuple[str, str], ...], code: str
) -> None:
    found = analyze(talk(*pairs))
    assert judged(found) == set()
    assert not found.language.judged
    assert found.language.chat == code
    assert found.language.people == {"Ana": code, "Ben": code}
    # What needs no words is there all the same.
    assert found.reply_times["replies"].sum() > 0
    assert found.rhythm["messages"].sum() == 120


def test_an_english_chat_is_judged_and_said_to_be() -> None:
    found = analyze(talk(*ENGLISH))
    assert found.language.judged
    assert (found.language.chat, found.language.share) == ("en", pytest.approx(1.0, abs=0.05))
    assert {"flat_good_news", "minimising", "engaged_response"} <= judged(found)


def test_where_one_of_two_writes_another_language_nothing_is_judged() -> None:
    mixed = [(one, other) for (one, _), (_, other) in zip(ENGLISH, ITALIAN, strict=True)]
    found = analyze(talk(*mixed))
    assert found.language.people == {"Ana": "en", "Ben": "it"}
    assert not found.language.judged
    assert judged(found) == set()


def test_mixed_talk_is_told_by_its_share() -> None:
    half = analyze(
        talk(*(pair for both in zip(ENGLISH[:3], SPANISH, strict=True) for pair in both))
    )
    assert not half.language.judged
    assert judged(half) == set()
    assert half.language.share < 0.75
    tenth = analyze(talk(*(ENGLISH * 2)[:11], SPANISH[2]))
    assert tenth.language.judged
    assert tenth.language.chat == "en"
    assert 0.8 < tenth.language.share < 1


@pytest.mark.parametrize("foreign", ["bid", "reply"])
def test_a_foreign_message_in_an_english_chat_is_unclear(foreign: str) -> None:
    bid, reply = "I passed the driving test, first time!!", "that is what everybody hoped for you"
    scenes = {
        "bid": ("ho passato l'esame di guida, non ci posso credere!!", reply),
        "reply": (bid, "sono così contento per te, lo sapevo già"),
    }
    one, other = scenes[foreign]
    rows = chances(f"12 13:00 A: {one}\n+9 B: {other}").filter(
        pl.col("detector") != "shrinking_replies"
    )
    assert set(rows["outcome"].cast(pl.String)) <= {"unclear"}
    plain = chances(f"12 13:00 A: {bid}\n+9 B: {reply}")
    assert not (plain["outcome"] == "unclear").any()


def test_a_language_that_is_asked_for_is_used_and_what_was_found_is_still_said() -> None:
    talk_in = converse(talk(*ITALIAN))
    found = judge(talk_in, Settings(language="en"))
    assert found.language.judged
    assert found.language.chat == "it"


def test_a_few_words_are_taken_for_the_language_that_is_known() -> None:
    short = judge(converse(chat("0 10:00 A: ok\n+3 B: ciao", ordinary=False)), Settings())
    assert short.language.judged
    assert short.language.chat == "en"
