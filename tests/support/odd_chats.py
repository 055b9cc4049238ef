"""Chats that strain a page: very short and very long ones, one-sided ones, and hostile names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from chatcheck.analyzer.pipeline import analyze
from chatcheck.analyzer.results import Analysis
from chatcheck.parsers.messages import Chat, conform

STOCK = (
    "I got the job!! they rang me just now, I start in May", "nice", "ok", "sure", "k", "mhm",
    "I feel so alone in this house lately and it scares me a bit", "it's not a big deal",
    "that sounds awful, I'm so sorry. what did they say?", "proud of you my love ❤️",
    "do you want to come to the cinema on Friday? there's that film you talked about",
    "can't Friday, sorry. Sunday instead?", "sorry I was short with you this morning",
    "it hurt that you never asked how the talk with my sister went", "I was tired, that's all",
    "how was the interview, were they kind to you?", "the train was late again and I had to stand",
    "I passed my driving test!! first time!!", "sorry for the late reply, work was mad",
)  # fmt: skip
HOSTILE = (
    "owe you $5 and $10, \\frac{x_1}{2} of it <script>alert(1)</script> & _all_ of it!!",
    "I got the job $\\foo$ !! a_b_c <b>really</b> \"so\" 'happy' about it",
    "ok $", "https://example.org/" + "a" * 300, "\u202enever\u202c mind \x07 ok", "k_",
)  # fmt: skip
EMOJI = ("😂", "❤️", "👍🏽", "😭😭😭", "👩‍👩‍👧", "🏳️‍🌈", "🥲")
LATIN = ("Ana", "Ben")
LONG = ("Maria Fernanda del Carmen Rodriguez de la Fuente y Villanueva", "Bartholomew " * 5)
ARABIC = ("\u0633\u0627\u0631\u0629 \u0639\u0628\u062f \u0627\u0644\u0644\u0647",
          "\u05d3\u05d5\u05d3 \u05db\u05d4\u05df")  # fmt: skip
INDIC = ("\u092a\u094d\u0930\u093f\u092f\u093e \u0936\u0930\u094d\u092e\u093e",
         "\u5c0f\u6797\u0020\u592a\u90ce\u592a\u90ce\u592a\u90ce\u592a\u90ce")  # fmt: skip
SIGNS = ("_bob_ $x_1$", "<i>An&a</i> 🌸")


def chat(
    messages: int,
    *,
    days: float,
    names: tuple[str, str] = LATIN,
    texts: Sequence[str] = STOCK,
    second: float = 0.5,
    silence: tuple[int, int] | None = None,
    seed: int = 3,
) -> Chat:
    """``messages`` over ``days``, in waking hours; ``second`` is the share of the second person.

    ``silence`` is a first and a last day without any message.
    """
    rng = np.random.default_rng(seed)
    day = np.sort(rng.uniform(0, days, messages))
    if silence is not None:
        day = day[(day < silence[0]) | (day >= silence[1] + 1)]
    seconds = np.sort(np.floor(day) * 86_400 + 7 * 3600 + (day % 1) * 16 * 3600)
    start = int(datetime(2012, 3, 5, tzinfo=UTC).timestamp())
    who = rng.random(len(seconds)) < second
    frame = pl.DataFrame(
        {
            "sent_at": pl.Series(((seconds + start) * 1e6).astype(np.int64)).cast(
                pl.Datetime("us", "UTC")
            ),
            "sender": pl.Series([names[int(side)] for side in who]),
            "text": pl.Series([texts[i] for i in rng.integers(0, len(texts), len(seconds))]),
            "kind": "text",
        }
    )
    return Chat(conform(frame), "test", "UTC", resolution_s=1.0)


CHATS: dict[str, dict[str, Any]] = {
    "ten": {"messages": 10, "days": 2.0},
    "one silent": {"messages": 300, "days": 60.0, "second": 0.01},
    "twelve years": {"messages": 9000, "days": 4380.0},
    "long names": {"messages": 1500, "days": 200.0, "names": LONG},
    "right to left": {"messages": 1500, "days": 200.0, "names": ARABIC},
    "devanagari and cjk": {"messages": 1500, "days": 200.0, "names": INDIC},
    "emoji only": {"messages": 900, "days": 200.0, "texts": EMOJI},
    "hostile": {"messages": 900, "days": 200.0, "texts": (*HOSTILE, *STOCK), "names": SIGNS},
    "a gap": {"messages": 3000, "days": 300.0, "silence": (120, 175)},
    "no comparison": {"messages": 200, "days": 20.0},
}  # fmt: skip


def analysis(name: str) -> Analysis:
    """The analysis of one of ``CHATS``."""
    return analyze(chat(**CHATS[name]))
