"""Text exports whose messages are a header line and the lines below it, as columns."""

from __future__ import annotations

import numpy as np
import polars as pl

LONGEST_HEAD = 400  # letters; names are cut off at a hundred by every app


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


def cut_head(line: pl.Expr, pattern: str) -> tuple[pl.Expr, pl.Expr]:
    """The groups of a pattern that matches how lines begin, and what follows; null where it does
    not match.

    Only the beginning is looked at closely: groups of a line of millions of letters take seconds.
    """
    head = line.str.slice(0, LONGEST_HEAD)
    return head.str.extract_groups(pattern), line.str.strip_prefix(
        head.str.extract(f"({pattern})", 1)
    )


def swallowed_note(count: int) -> tuple[str, ...]:
    """What the user is told of lines that begin like messages of another form of the app's."""
    if not count:
        return ()
    begin = "lines begin" if count > 1 else "line begins"
    return (
        f"{count:,} {begin} like messages of another form and stand inside the message above: if "
        "two exports were joined, cut them apart and name both",
    )


def lines_of(text: str) -> pl.Series:
    """Lines without their ends."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return pl.Series("line", text.split("\n"), dtype=pl.String)
