"""What kind of message a WhatsApp body is, and what of its text a person wrote.

Nearly every body is told to be plain words by a sign or by its first letters; the few others are
cut here (into a file, a caption, a remark that it was edited) and judged by ``bodies``. A wording
counts by being known or by where its marks stand, never because it recurs.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.parsers.messages import KIND
from chatcheck.parsers.pieces.invisible import MARKS
from chatcheck.parsers.whatsapp.bodies import MOST_NAMES, bare, judge, medium
from chatcheck.parsers.whatsapp.phrase_lists import (
    FIRST,
    SHORT,
    START,
    Wording,
    notice_beginnings,
    tails,
    wording,
)

# File name endings of media that came along, by kind.
_ENDINGS: Final = {
    "photo": "jpe?g|png|heic|heif",
    "sticker": "webp|was",
    "gif": "gif",
    "video": "mp4|mov|3gp|mkv",
    "audio": "opus|m4a|mp3|aac|amr|ogg",
    "contact": "vcf",
    "document": r"[a-z0-9]{1,8}",
}
LONGEST_BYTES: Final = 20_000  # of a body that is looked at closely
# Hints of anything but words: cheap to look for in every body, then the few that have one.
_HINT: Final = r"[\u200e\u200f<>)）]|[:：] ?https://[fm]"
_SIGN: Final = r"(?m)^[\u200e\u200f<]|[>)）›\u200e]$|.\u200e|[:：] ?https://(?:f|maps\.g)"
_FILE: Final = r"[^<>‹›:：\n]{1,240}\.[A-Za-z0-9]{1,8}"
_NAMED_BY_IOS: Final = r"^\d+-(?:PHOTO|VIDEO|AUDIO|GIF|STICKER)-[\d-]+\."
_NAMED_IN_2017: Final = r"^\d{4}-\d\d-\d\d-(?:PHOTO|VIDEO|AUDIO|GIF|STICKER)-\d+\."
_NAMED_BY_ANDROID: Final = r"^(?:IMG|VID|AUD|PTT|DOC|STK|GIF)-\d{8}-WA\d+\."
_ANGLED: Final = r"(\u200e?)[<‹]([^<>‹›\n]{3,300})[>›]"
_FILE_THEN_TAG: Final = rf"^{MARKS}*({_FILE})\s*{MARKS}*[<‹]{MARKS}*([^<>‹›\n]{{2,40}})[>›]"
_ROUND_FILE: Final = rf"^{MARKS}*([^<>\n]{{1,200}}?)\s+[(（]([^()（）\n]{{2,60}})[)）](?:\n|$)"
_REMARK: Final = r"\s*(\u200e?)[\u200b-\u200f]*[<‹]([^<>‹›\n]{3,80})[>›][\u200b-\u200f]*\s*$"
_PIECE: Final = r"^((?s:.*?))(?:\s*•\s*)?\u200e([^\u200e\n]+)$"


def classify(rows: pl.DataFrame, *, bracket: bool) -> pl.DataFrame:
    """Add ``kind``, ``edited`` and ``deleted``; clean ``text`` of what WhatsApp added.

    ``rows`` has ``sender`` (null for notices), ``text`` and ``line_marked`` (a mark stands before
    the header); ``bracket`` says that iOS wrote the file, which puts a name before notices.
    """
    lists = wording()
    marked = pl.col("text").str.contains("^[\u200e\u200f]")
    lost = bracket and not (rows["line_marked"].any() or rows.select(marked.any()).item())
    at = _worth_a_look(rows, lists, bracket=bracket, lost=lost)
    plain = rows.with_columns(
        kind=pl.when(pl.col("sender").is_null())
        .then(pl.lit("system"))
        .otherwise(pl.lit("text"))
        .cast(KIND),
        edited=pl.lit(False),
        deleted=pl.lit(False),
    )
    if at.is_empty():
        return plain
    changed = ["sender", "text", "kind", "edited", "deleted"]
    special = _special(rows, at, lists, bracket=bracket, lost=lost).select(changed)
    source = np.arange(len(rows))
    source[at.to_numpy()] = len(rows) + np.arange(len(at))
    merged = pl.concat([plain.select(changed), special])[source]
    return plain.with_columns(merged.get_columns())


def _worth_a_look(rows: pl.DataFrame, lists: Wording, *, bracket: bool, lost: bool) -> pl.Series:
    """Rows that can be anything but plain words."""
    body, texts = pl.col("text"), rows["text"]
    heads = (*lists.beginnings, *(notice_beginnings() if bracket else ()))
    begun = body.str.head(FIRST).is_in(heads)
    if lost:
        # Nothing but words tells what WhatsApp wrote: those of placeholders, and names.
        begun |= body.str.tail(4).is_in(tails())
        begun |= body.str.contains_any(list(lists.telling))
        names = rows["sender"].unique().drop_nulls().head(MOST_NAMES).to_list()
        named = [f"{START}{name}" for name in names]
        begun |= pl.concat_str(pl.lit(START), body).str.contains_any(named)
    sure = rows.select(begun | pl.col("line_marked")).to_series()
    # Scripts that say much in few letters: four of them tell.
    wide = (texts.str.len_bytes() > texts.str.len_chars()).arg_true()
    short = wide.filter(texts.gather(wide).str.head(SHORT).is_in(lists.short))
    sure = sure.scatter(short, True) if len(short) else sure
    hinted = (texts.str.contains(_HINT) & ~sure).arg_true()
    likely = hinted.filter(texts.gather(hinted).str.contains(_SIGN))
    sure = sure.scatter(likely, True) if len(likely) else sure
    # What is that long, a person has pasted.
    sure &= rows["sender"].is_not_null() & (texts.str.len_bytes() <= LONGEST_BYTES)
    return sure.fill_null(False).arg_true()


def _special(
    rows: pl.DataFrame, at: pl.Series, lists: Wording, *, bracket: bool, lost: bool
) -> pl.DataFrame:
    """``sender``, ``text``, ``kind``, ``edited``, ``deleted`` of the rows worth a closer look."""
    key = ["sender", "text", "line_marked", "opening"]
    chosen = rows[at].with_columns(
        opening=(pl.lit(at) == 0) if bracket else pl.lit(False),
    )
    # Placeholders are the same again and again: each body of a person is looked at once.
    once = chosen.select(key).unique(maintain_order=True)
    cut = _cut(once, lists, bracket=bracket)
    names = rows["sender"].unique().drop_nulls() if bracket else pl.Series([], dtype=pl.String)
    judged = judge(cut, lists, names, bracket=bracket, lost=lost)
    if bracket and not lost:
        judged = _of_groups(judged, rows)
    cleaned = _cleaned(judged)
    result = once.with_columns(
        cleaned["sender"].alias("_sender"),
        cleaned["text"].alias("_text"),
        cleaned["kind"],
        cleaned["edited"],
        cleaned["deleted"],
    )
    joined = chosen.select(key).join(
        result, on=key, how="left", maintain_order="left", nulls_equal=True
    )
    return joined.select("kind", "edited", "deleted", sender="_sender", text="_text")


def _cut(rows: pl.DataFrame, lists: Wording, *, bracket: bool) -> pl.DataFrame:
    """Bodies cut up.

    Adds ``raw`` (the text as it stood), ``edited``, ``file`` (the name of one that came along),
    ``bare`` (in lower case without marks and brackets), ``piece`` (the part of a body that may
    stand for a medium, bare), ``caption`` (what stands beside that piece).
    """
    text = pl.col("text")
    remark = text.str.extract(_REMARK, 2)
    rows = rows.with_columns(
        raw=text,
        _remark=bare(remark),
        _remark_marked=text.str.extract(_REMARK, 1) == "\u200e",
        _beside=text.str.replace(_REMARK, ""),
        _angled_mark=text.str.extract(_ANGLED, 1) == "\u200e",
        _angled=text.str.extract(_ANGLED, 2).str.replace(f"^{MARKS}+", ""),
        _ahead=text.str.extract(_FILE_THEN_TAG, 1),
        _tag=bare(text.str.extract(_FILE_THEN_TAG, 2)),
        _round=text.str.extract(_ROUND_FILE, 1),
        _round_remark=bare(text.str.extract(_ROUND_FILE, 2)),
    )
    rows = _file(rows, lists)
    noun, left_out = medium(rows["_remark"].fill_null(""), lists)
    no_medium = ~pl.Series(noun.is_not_null() & left_out)
    # A remark behind words that iOS marked as its own says that they were edited.
    marked = pl.col("_remark_marked") & (bare(pl.col("_beside")) != "") & no_medium
    known = pl.col("_remark").is_in(list(lists.edited))
    edited = (known | (marked if bracket else pl.lit(False))) & pl.col("file").is_null()
    rows = rows.with_columns(edited=edited.fill_null(False))
    rows = rows.with_columns(
        text=pl.when("edited").then("_beside").otherwise("text").str.replace(rf"^{MARKS}+", "")
    )
    below, before = text.str.extract(r"^<[^<>\n]+>\n((?s:.*))$"), text.str.extract(_PIECE, 1)
    return rows.with_columns(
        bare=bare(text),
        piece=bare(pl.coalesce(text.str.extract(r"^(<[^<>\n]+>)\n"), text.str.extract(_PIECE, 2))),
        caption=pl.coalesce(below, before).str.replace_all(MARKS, "").str.strip_chars(),
    )


def _file(rows: pl.DataFrame, lists: Wording) -> pl.DataFrame:
    """Add ``file``: by the words beside it, by the names that phones give, or by a mark."""
    words = list(lists.attached)
    behind = pl.col("_angled").str.extract(rf"^([^:：\n]{{1,40}}?)\s?[:：]\s*({_FILE})$", 2)
    ahead = pl.col("_angled").str.extract(rf"^({_FILE})\s+\S.*$", 1)
    whole = pl.col("_angled").str.extract(rf"^({_FILE})$", 1)
    tag = bare(
        pl.coalesce(
            pl.col("_angled").str.extract(rf"^([^:：\n]{{1,40}}?)\s?[:：]\s*{_FILE}$"),
            pl.col("_angled").str.extract(rf"^{_FILE}\s+(\S.*)$"),
        )
    )
    angled = pl.coalesce(behind, ahead, whole)
    angled_is_file = tag.is_in(words) | angled.str.contains(_NAMED_BY_IOS) | pl.col("_angled_mark")
    # What this phone writes beside the files that it names itself, it writes beside others too.
    by_android = pl.col("_round").str.contains(_NAMED_BY_ANDROID)
    seen = rows.filter(by_android)["_round_remark"].unique().drop_nulls().to_list()
    with_ending = pl.col("_round").str.contains(r"\.[A-Za-z0-9]{1,8}$")
    round_is_file = (
        pl.col("_round_remark").is_in(words)
        | by_android
        | (pl.col("_round_remark").is_in(seen) & with_ending)
    )
    return rows.with_columns(
        file=pl.when(angled_is_file & angled.is_not_null())
        .then(angled)
        # As iPhones wrote it until 2018.
        .when(pl.col("_tag").is_in(words) | pl.col("_ahead").str.contains(_NAMED_IN_2017))
        .then(pl.col("_ahead"))
        .when(round_is_file)
        .then(pl.col("_round"))
        .otherwise(None)
    ).with_columns(
        by_file=pl.coalesce(
            pl.when(pl.col("file").str.contains(r"^\d+-GIF-")).then(pl.lit("gif")),
            *(
                pl.when(pl.col("file").str.contains(rf"(?i)\.(?:{endings})$")).then(pl.lit(kind))
                for kind, endings in _ENDINGS.items()
            ),
            pl.when(pl.col("file").is_not_null()).then(pl.lit("document")),
        )
    )


def _of_groups(judged: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """A sender of nothing but marked bodies is the group: iOS signs its notices so."""
    marked = pl.col("raw").str.starts_with("\u200e")
    open_rows = judged.filter(marked & (pl.col("kind") == "text"))
    names = open_rows["sender"].unique()
    if names.is_empty():
        return judged
    theirs = rows.lazy().filter(pl.col("sender").is_in(names.implode()))
    groups = (
        theirs.group_by("sender")
        .agg(
            only=(pl.col("text").str.starts_with("\u200e") & ~pl.col("line_marked")).all(),
            rows=pl.len(),
        )
        .filter(pl.col("only") & (pl.col("rows") > 1))
        .collect()
    )
    of_group = (
        marked & (pl.col("kind") == "text") & pl.col("sender").is_in(groups["sender"].implode())
    )
    return judged.with_columns(kind=pl.when(of_group).then(pl.lit("system")).otherwise("kind"))


def _cleaned(judged: pl.DataFrame) -> pl.DataFrame:
    """``sender``, ``text``, ``kind``, ``edited``, ``deleted``: what is left to show."""
    kind = pl.col("kind")
    beside_file = (
        pl.col("raw")
        .str.replace(_FILE_THEN_TAG, "")
        .str.replace(rf"\u200e?[<‹]{MARKS}*[^<>‹›\n]*[>›]", "")
        .str.replace(_ROUND_FILE, "")
        .str.replace_all(MARKS, "")
        .str.strip_chars()
    )
    nothing = pl.lit(None, dtype=pl.String)
    return judged.select(
        pl.when(pl.col("file").is_not_null())
        .then(_caption(beside_file, pl.col("file")))
        .when(pl.col("captioned"))
        .then(_caption(pl.col("caption"), nothing))
        .when(kind.is_in(["system", "poll", "location"]))
        .then(pl.col("raw").str.replace_all(MARKS, "").str.strip_chars())
        .when(kind == "text")
        .then("text")
        .otherwise(pl.lit(""))
        .alias("text"),
        pl.when(kind == "system").then(None).otherwise("sender").alias("sender"),
        kind.cast(KIND),
        "edited",
        (kind == "deleted").alias("deleted"),
    )


def _caption(words: pl.Expr, file: pl.Expr) -> pl.Expr:
    """What somebody wrote beside a file: not the file's name, which documents repeat, nor pages."""
    first = words.str.extract(r"^([^\n]*)")
    stem = file.str.replace(r"\.[A-Za-z0-9]{1,8}$", "")
    repeats = (first == file) | (first == stem)
    # iOS numbers its files: 00000013-plan.pdf.
    repeats |= file.str.replace(r"^\d{8}-", "") == first
    named = first.str.contains(r"•|^[^\n]{1,200}\.(?i:pdf|docx?|xlsx?|pptx?|zip|txt|csv|vcf)$")
    drop = repeats.fill_null(False) | named
    return (
        pl.when(drop).then(words.str.replace(r"^[^\n]*\n?", "")).otherwise(words).str.strip_chars()
    )
