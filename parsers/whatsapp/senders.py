"""Who wrote each message: the name before the first colon, unless what stands there is none.

A name may hold colons, quotation marks, full stops; a notice may hold a colon. What recurs before
different texts is a person.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from chatcheck.parsers.pieces.invisible import NAME_MARKS, cut_at
from chatcheck.parsers.whatsapp.phrase_lists import START, notice_heads, wording

MOST_SENDERS: Final = 500  # above this names are not looked at one by one
FIRST_ROWS: Final = 5_000
LEAST_ROWS: Final = 3  # rows that show that a name holds a colon
LONGEST_NAME: Final = 120  # letters
LONG_NAME: Final = 40  # letters from which a name may be a sentence
LONGEST_PREFIX: Final = 40  # letters of a name that has no space behind its colon
DASHED: Final = 0.9  # of all rows that have a dash before the name
_PREFIX: Final = rf"^([^:\n]{{1,{LONGEST_PREFIX}}}):(?:[^/\s]|$)"
_CLOCK: Final = r"\d:\d"
_SENTENCE: Final = r"\p{Ll}{4}[.!?] \S|[!?] \S"
# Quotation marks that a name opens, and what closes them in the text.
_QUOTES: Final = (("„", "“”", "“"), ("“", "”", "”"), ("«", "»", "»"), ("「", "」", "」"))


def split_senders(rest: pl.Series, *, bracket: bool) -> pl.DataFrame:
    """``sender`` (null for notices) and ``text`` of what follows each header."""
    if bracket:
        rest = _without_dash(rest)
    sender, text = cut_at(rest, ": ")
    frame = pl.DataFrame({"rest": rest, "sender": sender, "text": text})
    frame = _without_text(frame)
    raw = frame["sender"].unique().drop_nulls()
    spaced = _without_space(frame, raw)
    names = _names(spaced, raw if spaced is frame else spaced["sender"].unique().drop_nulls())
    frame = spaced
    longer = _names_with_colons(frame, names)
    frame = _without_notices(frame, names)
    for short, full in longer.items():
        more = f"^{pl.escape_regex(full.removeprefix(f'{short}: '))}:(?: |$)"
        mine = pl.col("sender") == short
        frame = frame.with_columns(
            sender=pl.when(mine).then(pl.lit(full)).otherwise("sender"),
            text=pl.when(mine).then(pl.col("text").str.replace(more, "")).otherwise("text"),
        )
    return frame.select("sender", "text")


def _without_dash(rest: pl.Series) -> pl.Series:
    """Rows without the dash that some tools put between the bracket and the name."""
    if not rest.head(1).str.contains("^[-–] ").all():
        return rest
    dashed = rest.str.contains("^[-–] ")
    return rest.str.replace("^[-–] ", "") if float(dashed.sum()) >= DASHED * len(rest) else rest


def _without_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows that end with the colon behind a name have an empty text."""
    nameless = frame["sender"].is_null()
    if not (nameless.any() and frame["rest"].filter(nameless).str.ends_with(":").any()):
        return frame
    empty = nameless & frame["rest"].str.ends_with(":")
    return frame.with_columns(
        sender=pl.when(empty).then(pl.col("rest").str.strip_suffix(":")).otherwise("sender"),
        text=pl.when(empty).then(pl.lit("")).otherwise("text"),
    )


def _without_space(frame: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """Rows without a space behind the colon ("Tom:yes") get their sender.

    Tom is one who wrote elsewhere, or who stands so before different texts.
    """
    holding = names.filter(names.str.contains(":", literal=True))
    doubtful = frame["sender"].is_null()
    if len(holding):
        theirs = frame["sender"].is_in(holding.implode())
        counts = frame["sender"].filter(theirs).value_counts(name="rows")
        odd = counts.filter(pl.col("rows") < 2)["sender"]
        doubtful |= frame["sender"].is_in(odd.implode())
    at = doubtful.arg_true()
    if at.is_empty():
        return frame
    rows = frame[at].with_columns(
        prefix=pl.col("rest").str.extract(_PREFIX), row=pl.Series(at, dtype=pl.UInt32)
    )
    rows = rows.filter(
        pl.col("prefix").is_not_null()
        & ~pl.col("rest").str.slice(0, LONGEST_PREFIX + 2).str.contains(f"^[^:]*{_CLOCK}")
    )
    lower = pl.col("prefix").str.to_lowercase()
    known = names.filter(~names.str.contains(":", literal=True))
    recurs = pl.col("rest").n_unique().over("prefix") >= 2
    notice = lower.str.contains_any(list(wording().telling)) | lower.str.contains('["“„«]')
    rows = rows.filter(pl.col("prefix").is_in(known.implode()) | (recurs & ~notice))
    if rows.is_empty():
        return frame
    own = rows.select(
        "row",
        _sender="prefix",
        _text=pl.col("rest").str.strip_prefix(pl.col("prefix")).str.strip_prefix(":"),
    )
    return (
        frame.with_row_index("row")
        .join(own, on="row", how="left", maintain_order="left")
        .with_columns(sender=pl.coalesce("_sender", "sender"), text=pl.coalesce("_text", "text"))
        .drop("row", "_sender", "_text")
    )


def _names(frame: pl.DataFrame, raw: pl.Series) -> pl.DataFrame:
    """Different senders: ``raw``, ``name`` (cleaned), and whether it is a ``notice``."""
    names = raw.to_frame("raw")
    clean = pl.col("raw").str.replace_all(NAME_MARKS, "").str.replace_all("\u00a0|\u202f", " ")
    names = names.with_columns(name=clean.str.strip_chars().str.strip_prefix("~").str.strip_chars())
    lower = pl.col("name").str.to_lowercase()
    names = names.with_columns(
        notice=lower.str.contains_any(list(wording().inside))
        | pl.concat_str(pl.lit(START), lower).str.contains_any(list(notice_heads()))
        | (pl.col("name").str.len_chars() > LONGEST_NAME),
        doubtful=(pl.col("name").str.contains(_SENTENCE))
        & (pl.col("name").str.len_chars() > LONG_NAME)
        | (pl.col("name").str.count_matches(" ") >= 3),
    )
    suspects = names.filter(pl.col("doubtful") & ~pl.col("notice"))
    if suspects.is_empty():
        return names
    once = (
        frame.lazy()
        .filter(pl.col("sender").is_in(suspects["raw"].implode()))
        .group_by("sender")
        .agg(texts=pl.col("text").n_unique())
        .filter(pl.col("texts") < 2)
        .select(raw="sender")
        .collect()["raw"]
    )
    others = names.filter(~pl.col("doubtful") & ~pl.col("notice"))["name"].head(MOST_SENDERS)
    known = "|".join(pl.escape_regex(name) for name in others if name)
    about = (
        pl.col("name").str.contains(rf"^(?:{known}) \p{{Ll}}\S* \S+ ") if known else pl.lit(False)
    )
    sentence = pl.col("name").str.contains(_SENTENCE) & (pl.col("name").str.len_chars() > LONG_NAME)
    return names.with_columns(
        notice=pl.col("notice") | (pl.col("raw").is_in(once.implode()) & (about | sentence))
    )


def _without_notices(frame: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Names cleaned, and rows without one whose "name" was the beginning of a notice."""
    quoting = names.filter(pl.col("raw").str.contains('["“„«「]'))
    if not quoting.is_empty():
        frame = _without_quotations(frame, quoting["raw"])
    changed = names.filter((pl.col("raw") != pl.col("name")) | pl.col("notice"))
    if changed.is_empty():
        return frame
    mapping = changed.with_columns(name=pl.when("notice").then(pl.lit(None)).otherwise("name"))
    renamed = pl.col("sender").replace(mapping["raw"], mapping["name"])
    return frame.with_columns(
        text=pl.when(renamed.is_null()).then("rest").otherwise("text"), sender=renamed
    )


def _without_quotations(frame: pl.DataFrame, quoting: pl.Series) -> pl.DataFrame:
    """Rows whose "name" opens a quotation that the text closes are notices that quote a name."""
    sender, text = pl.col("sender"), pl.col("text")
    both = (sender.str.count_matches('"', literal=True) % 2 == 1) & (
        text.str.count_matches('"', literal=True) % 2 == 1
    )
    for opening, closing, end in _QUOTES:
        both |= sender.str.contains(f"{opening}[^{closing}]*$") & text.str.contains(
            end, literal=True
        )
    both &= sender.is_in(quoting.implode())
    return frame.with_columns(
        text=pl.when(both).then("rest").otherwise("text"),
        sender=pl.when(both).then(None).otherwise("sender"),
    )


def _names_with_colons(frame: pl.DataFrame, names: pl.DataFrame) -> dict[str, str]:
    """Senders whose every row goes on with the same "more: ": the name itself holds a colon."""
    if len(names) > MOST_SENDERS:
        return {}
    # The first rows clear nearly everybody; only who is left is looked at in all rows.
    likely = _one_continuation(frame.head(FIRST_ROWS))
    unseen = names.filter(~pl.col("raw").is_in(frame["sender"].head(FIRST_ROWS).unique().implode()))
    chosen = [*likely["sender"], *unseen["raw"]]
    if not chosen:
        return {}
    sure = _one_continuation(frame.filter(pl.col("sender").is_in(chosen))).filter(
        pl.col("rows") >= LEAST_ROWS
    )
    return {name: f"{name}: {more}" for name, more in sure.select("sender", "more").iter_rows()}


def _one_continuation(frame: pl.DataFrame) -> pl.DataFrame:
    """Senders (with ``more`` and ``rows``) all of whose rows go on alike up to a colon."""
    return (
        frame.lazy()
        .select("sender", more=pl.col("text").str.extract(r"^([^:\n]{1,60}):(?: |$)"))
        .drop_nulls("sender")
        .group_by("sender")
        .agg(rows=pl.len(), kinds=pl.col("more").n_unique(), more=pl.col("more").first())
        .filter((pl.col("kinds") == 1) & pl.col("more").is_not_null())
        .collect()
    )
