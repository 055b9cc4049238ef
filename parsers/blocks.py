"""Text exports whose messages are a header line and the lines below it, as columns."""

from __future__ import annotations

import numpy as np
import polars as pl


def blocks(lines: pl.Series, is_header: pl.Series) -> pl.DataFrame:
    """One row a header: ``row`` (its line), ``header``, and ``lines`` (those up to the next).

    Lines before the first header are left out.
    """
    rows = is_header.arg_true()
    later = (~is_header).arg_true()
    later = later.filter(later > rows[0]) if len(rows) else later.head(0)
    owner = np.searchsorted(rows.to_numpy(), later.to_numpy(), side="right") - 1
    below = (
        pl.DataFrame({"owner": owner, "line": lines.gather(later)})
        .group_by("owner", maintain_order=True)
        .agg(lines="line")
    )
    return (
        pl.DataFrame({"row": rows, "header": lines.gather(rows)})
        .with_row_index("owner")
        .with_columns(pl.col("owner").cast(pl.Int64))
        .join(below, on="owner", how="left", maintain_order="left")
        .with_columns(pl.col("lines").fill_null([]))
        .drop("owner")
    )


def lines_of(text: str) -> pl.Series:
    """Lines without their ends."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return pl.Series("line", text.split("\n"), dtype=pl.String)
