"""Moments: a bid and what answered it, read together before anybody is accused.

Acts are read of one text at a time, and what turns away hangs on both: "k" to "signed it" is an
answer, and to "I got the job" it is none. So whatever the rules would flag is read a second time,
the bid beside its answer, by a small network of its own over the same words. It can clear and
nothing else: what no rule flags it never sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from chatcheck.analyzer.acts.layers import Layers, Single
from chatcheck.analyzer.acts.reader import Model
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import IntArray, spread

NO_ANSWER: Final = -1  # in place of the number of a text


@dataclass(frozen=True)
class MomentModel:
    """What was taught of moments (``benchmarks/recognition/moments``).

    Attributes
    ----------
    kinds
        Names of the ways to turn away that are told, a column of ``out`` each.
    layers
        What looks at the words, whose rows are those of the acts' model.
    hidden, hidden_base
        What both texts hold, weighed together; shapes (features, size) and (size,). The features
        are the strongest and the sums of both layers in the bid, the same in the answer, and the
        products of what the second layer finds in the two.
    out, base
        Log-odds of every kind, shapes (size, kinds) and (kinds,).
    """

    kinds: tuple[str, ...]
    layers: Layers
    hidden: Single
    hidden_base: Single
    out: Single
    base: Single

    def read(self, words: Model, sentences: Sentences, bid: IntArray, answer: IntArray) -> Single:
        """Log-odds (moments, kinds).

        ``bid`` and ``answer`` are numbers of distinct texts; an answer is ``NO_ANSWER`` where none
        came.
        """
        texts, place = np.unique(np.concatenate((bid, answer)), return_inverse=True)
        found = self._of_texts(words, sentences, texts)
        here, there = found[place[: len(bid)]], found[place[len(bid) :]]
        wide, deep = self.layers.widths
        size = wide + deep
        both = [here[:, at - deep : at] * there[:, at - deep : at] for at in (size, 2 * size)]
        held = np.hstack((here, there, *both)) @ self.hidden + self.hidden_base
        odds: Single = np.maximum(held, 0) @ self.out + self.base
        return odds

    def _of_texts(self, words: Model, sentences: Sentences, texts: IntArray) -> Single:
        """The strongest and the sums in each text, nought where there are no words."""
        known = np.maximum(texts, 0)
        lo = sentences.start[known]
        hi = np.where(texts < 0, lo, sentences.start[known + 1])
        _, at = spread(lo, hi)
        out = np.zeros((len(texts), 2 * sum(self.layers.widths)), dtype=np.float32)
        some = np.flatnonzero(hi > lo)
        if len(some):
            # Of a whole chat few sentences are read twice: only their words are looked up.
            held, place = np.unique(sentences.sentence[at], return_inverse=True)
            few = sentences.only(held)
            table, number = words.table(few)
            distinct = self.layers.found(few, np.arange(len(held)), number, self.layers.taps(table))
            found = distinct.joined(place, np.append(0, np.cumsum((hi - lo)[some])))
            out[some] = np.hstack((found.most, found.mean))
        return out
