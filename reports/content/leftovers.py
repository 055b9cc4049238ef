"""What masking may have left: capitalised words, places and figures that still stand in quotes.

Nobody can know every name. What remains is listed, so that the user decides whether to mask more
(``--mask FILE``), to leave the quotes out (``--no-quotes``), or to pass the report on as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Final

from chatcheck.reports.content.moments import moments
from chatcheck.reports.content.view import View

MOST: Final = 40  # of each kind that are listed
_MASKS: Final = re.compile(r"\[[a-z-]+\]|Person \d+")
_WORD: Final = re.compile(r"\b[^\W\d_][\w’'-]*")
_FIGURE: Final = re.compile(r"\d[\d.,:/-]*\d|\d")
_ADDRESS: Final = re.compile(
    r"\b\d+[a-z]?,? (?:[^\W\d_]+ )?(?:street|st|road|rd|avenue|ave|lane|drive|close|court|way|"
    r"place|square|terrace|gardens|flat|floor)\b",
    re.IGNORECASE,
)


def left_in_moments(view: View) -> str:
    """What is left in the moments that a report shows, in lines for a terminal."""
    texts: list[str] = []
    for moment in moments(view).held:
        texts += [moment.bid_text, moment.reply_text or ""]
        texts += [line.text for line in (*moment.before, *moment.after)]
    return left_in(texts)


def left_in(texts: Iterable[str]) -> str:
    """Words with a capital, addresses and figures in texts that were masked, most frequent first.

    A capital at the beginning of a sentence tells nothing: such a word is listed unless it is an
    everyday one.
    """
    words: Counter[str] = Counter()
    addresses: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    for text in texts:
        bare = _MASKS.sub(" ", text)
        addresses.update(found.strip() for found in _ADDRESS.findall(bare))
        figures.update(_FIGURE.findall(bare))
        for word in _WORD.findall(bare):
            plain = re.sub(r"[’']\w*$", "", word)
            if plain[:1].isupper() and len(plain) > 1 and plain.lower() not in _everyday():
                words[plain] += 1
    kinds = (("words", words), ("addresses", addresses), ("figures", figures))
    told = [f"  {name}: {_listed(found)}" for name, found in kinds if found]
    if not told:
        return "Masked. No capitalised word, address or figure is left in the quotes."
    head = "Masked. Look through what is left in the quotes; --mask FILE takes out more:"
    return "\n".join([head, *told])


def _listed(found: Counter[str]) -> str:
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{text} ({count})" if count > 1 else text for text, count in ranked[:MOST]]
    more = f" and {len(ranked) - MOST} more" if len(ranked) > MOST else ""
    return ", ".join(shown) + more


@cache
def _everyday() -> frozenset[str]:
    here = resources.files("chatcheck.reports") / "words" / "masking.toml"
    told = tomllib.loads(here.read_text(encoding="utf-8"))
    return frozenset(told["common"])
