"""One metric's pooled answers: the change, group by group, and role against role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.study.pooling.effects import LEAST_HITS, Effects, differences, roles
from chatcheck.study.pooling.random_effects import Fit, fit

LEAST_COUPLES: Final = 5  # in an answer and in a group: fewer say little and could be known again
NAN: Final = float("nan")
MOST_LEFT_OUT: Final = 300  # couples up to which each is left out in turn


@dataclass(frozen=True, slots=True)
class Answer:
    """One pooled answer, log units throughout; nan where a figure does not apply.

    ``question``, ``of`` and ``against`` are as in the table ``pooled``; ``tested`` says whether
    ``p`` answers a question of its own or is shown beside one.
    """

    metric: str
    question: str
    couples: int
    log_ratio: float
    error: float
    low: float
    high: float
    p: float
    freedom: int
    of: str | None = None
    against: str | None = None
    tau2: float = NAN
    i2: float = NAN
    prediction_low: float = NAN
    prediction_high: float = NAN
    tested: bool = True


def change(effects: Effects, alpha: float) -> Answer | None:
    """After against before over all couples; None where they, or the hits, are too few."""
    if len(effects.couples) < LEAST_COUPLES or effects.hits < LEAST_HITS:
        return None
    return _answer(effects.metric, "change", fit(effects.y, effects.v), alpha)


def by_role(effects: Effects, alpha: float) -> Iterator[Answer]:
    """Role against role within couples, for every pair of roles that enough couples hold."""
    if effects.hits < LEAST_HITS:
        return
    for first, second in roles(effects):
        y, v = differences(effects, first, second)
        if len(y) >= LEAST_COUPLES:
            yield _answer(effects.metric, "roles", fit(y, v), alpha, of=second, against=first)


def grouped(effects: Effects) -> dict[str, pl.DataFrame]:
    """The couples of every group that has enough of them, by the groups' names."""
    known = effects.couples.filter(pl.col("group").fill_null("") != "")
    parts = known.partition_by("group", as_dict=True, maintain_order=True)
    return {
        str(name): part
        for (name,), part in sorted(parts.items(), key=lambda item: str(item[0][0]))
        if len(part) >= LEAST_COUPLES
    }


def by_group(effects: Effects, alpha: float) -> Iterator[Answer]:
    """Each group's change, each against the first, and whether they differ at all.

    One fit with one tau squared for all groups, as few couples cannot tell theirs apart.
    """
    parts = grouped(effects)
    if len(parts) < 2 or effects.hits < LEAST_HITS:
        return
    rows = pl.concat(parts.values())
    y, v = rows["y"].to_numpy(), rows["v"].to_numpy()
    names, sizes = list(parts), [len(part) for part in parts.values()]
    member = np.repeat(np.eye(len(names)), sizes, axis=0)
    own = fit(y, v, member)
    for place, name in enumerate(names):
        yield _answer(effects.metric, "within", own, alpha, place=place, of=name, tested=False,
                      couples=sizes[place])  # fmt: skip
    compared = fit(y, v, np.column_stack([np.ones(len(y)), member[:, 1:]]))
    many = len(names) > 2
    for place, name in enumerate(names[1:], start=1):
        yield _answer(
            effects.metric, "between", compared, alpha, place=place, of=name, against=names[0],
            couples=sizes[0] + sizes[place], tested=not many,
        )  # fmt: skip
    if many:
        p = float(compared.all_nought(slice(1, None))[0])
        yield Answer(effects.metric, "groups", len(y), NAN, NAN, NAN, NAN, p, compared.freedom,
                     tau2=float(compared.tau2[0]))  # fmt: skip


def leaving_out(effects: Effects) -> tuple[float, float] | None:
    """The least and the most that the pooled log ratio becomes without any one couple.

    None where couples are too few for that, or so many that none can matter.
    """
    many = len(effects.couples)
    if not LEAST_COUPLES < many <= MOST_LEFT_OUT:
        return None
    kept = ~np.eye(many, dtype=np.bool_)
    y, v = (_without_each(values, kept) for values in (effects.y, effects.v))
    estimates = fit(y, v).estimate[:, 0]
    return float(estimates.min()), float(estimates.max())


def _without_each(
    values: FloatArray, kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> FloatArray:
    many = len(values)
    return np.broadcast_to(values, (many, many))[kept].reshape(many, many - 1)


def weights(effects: Effects, tau2: float) -> FloatArray:
    """What share of the answer every couple is."""
    w = 1 / (effects.v + tau2)
    return np.asarray(w / w.sum())


def _answer(
    metric: str, question: str, found: Fit, alpha: float, *, place: int = 0,
    of: str | None = None, against: str | None = None, tested: bool = True,
    couples: int | None = None,
) -> Answer:  # fmt: skip
    low, high = (side[0, place] for side in found.interval(alpha))
    width = found.estimate.shape[1]
    alone = width == 1
    ahead = [float(side[0]) for side in found.prediction(alpha)] if alone else [NAN, NAN]
    return Answer(
        metric, question, found.freedom + width if couples is None else couples,
        float(found.estimate[0, place]), float(found.error[0, place]), float(low), float(high),
        float(found.p[0, place]), found.freedom, of, against, float(found.tau2[0]),
        float(found.i2[0]) if alone else NAN, ahead[0], ahead[1], tested,
    )  # fmt: skip


def first_of(answers: Sequence[Answer], metric: str, question: str) -> Answer | None:
    """The first answer to a question; None where there is none."""
    return next((a for a in answers if (a.metric, a.question) == (metric, question)), None)
