"""Reactions as rows, gathered into the lists of the message table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from chatcheck.parsers.messages import REACTION

# What Apple's phones call their six oldest reactions.
TAPBACKS: Final = {
    "Loved": "❤️", "Liked": "👍", "Disliked": "👎", "Laughed": "😂", "Emphasized": "‼️",
    "Questioned": "❓",
}  # fmt: skip


def listed(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """``key`` and ``reactions``, from rows of key, emoji, sender and at (UTC or null)."""
    struct = pl.struct(
        pl.col("emoji").cast(pl.String),
        pl.col("sender").cast(pl.String),
        pl.col("at").cast(pl.Datetime("us", "UTC")),
    ).cast(REACTION)
    return rows.group_by(key, maintain_order=True).agg(reactions=struct)


def renamed(names: Mapping[str, str]) -> pl.Expr:
    """The column ``reactions`` with other names for who reacted."""
    sender = pl.element().struct.field("sender").replace(dict(names))
    return pl.col("reactions").list.eval(pl.element().struct.with_fields(sender))


def column(given: Sequence[Sequence[Mapping[str, Any]] | None]) -> pl.Series:
    """The column ``reactions`` from a list a row (None or empty where there are none).

    Only rows that have some are built one by one: there are few.
    """
    if not any(given):
        none = pl.Series("reactions", [[]], dtype=pl.List(REACTION))
        return none.new_from_index(0, len(given)) if len(given) else none.clear()
    has = pl.Series([bool(row) for row in given], dtype=pl.Boolean)
    built = pl.Series("reactions", [[], *filter(None, given)], dtype=pl.List(REACTION))
    return built.gather(pl.select(pl.when(has).then(has.cum_sum()).otherwise(0)).to_series())
