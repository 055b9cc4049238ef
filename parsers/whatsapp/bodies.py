"""The judgement of bodies that may be WhatsApp's own words, each once, in every language at once.

What needs no language comes first: iOS puts a mark before the header of a medium and before what
it wrote itself, links show places, shapes show polls and calls. Words decide the rest, strictly
where no mark stands: people do write "video call tonight, 8 sharp".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from chatcheck.parsers.pieces.invisible import MARKS
from chatcheck.parsers.whatsapp.phrase_lists import (
    LONG_ENOUGH,
    NOUNS,
    Wording,
    letters,
    pattern,
    placeholders,
)

_TRIM: Final = r"[\s<>‹›.。।\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00a0]+"
_PLACE: Final = (
    r"^(?:[^\n]{1,300}[:：]\s?)?https://(?:foursquare\.com/v/|maps\.google\.com/(?:maps)?\?q=)\S+$"
)
_COMMA: Final = "[,،、，]"
# "voice call, 1 hr 12 min"
_LENGTH: Final = r"(\d+) ?(\p{L}[\p{L}\p{M}']*)\.?"
_CALL_PARTS: Final = rf"^([^,،、，\n]{{2,60}}?)\s?{_COMMA}\s?{_LENGTH}(?:,? {_LENGTH})?$"
_CLOCK: Final = r"(?:[,،、，]|(?: \p{L}{1,4})?) \d{1,2}[:.]\d\d.{0,8}$"  # "at 9:41 PM"
# WhatsApp's two halves of a call, each behind a mark: "Voice call, ‎5 min".
_TWO_MARKS: Final = (
    rf"^\u200e[^\s,،、，•][^,،、，•\n\u200e]{{1,60}}{_COMMA}\s?\u200e[^\n\u200e]{{1,60}}$"
)
_POLL: Final = r"^\u200e?([^\n]{2,40}?) ?[:：] *\n"
_OPTIONS: Final = r"(?m)^\u200e?[^\n:：]{2,20}[:：] .*[(（]\d+ ?[^()\n]*[)）]$"
_ANGLED: Final = rf"^\s*{MARKS}*[<‹][^<>‹›\n]{{2,60}}[>›]{MARKS}*\s*$"
_SENTENCE_END: Final = r"(?:[.。।]|$)"
_NO_QUESTION: Final = r"(?:[.。।]\s*[^?？\n]*)?$"
MOST_LETTERS: Final = 300  # of a body that is looked through for sentences
MOST_BODIES: Final = 20_000  # distinct ones that are looked at
MOST_NAMES: Final = 200  # of people, by which notices are told
FEW_WORDS: Final = 5
MOST_WORDS: Final = 10
SHORT_ACT: Final = 8  # letters of what a notice says of somebody, where it says no more
LONG_NOTICE: Final = 40  # letters of the notice that opens a chat


def bare(text: pl.Expr) -> pl.Expr:
    """A body in lower case without marks, brackets and a final full stop."""
    return (
        text.str.replace_all(MARKS, "")
        .str.strip_chars()
        .str.to_lowercase()
        .str.replace(f"^{_TRIM}", "")
        .str.replace(f"{_TRIM}$", "")
    )


def medium(bodies: pl.Series, lists: Wording) -> tuple[pl.Series, pl.Series]:
    """The kind of medium that short bodies speak of (or null), and whether they say "left out"."""
    words = pl.col("b").str.replace_all(r"[\p{P}\p{Z}]+", " ")
    frame = bodies.to_frame("b").select(
        w=pl.when(pl.col("b").str.len_chars() <= 70)
        .then(pl.concat_str(pl.lit(" "), words))
        .otherwise(pl.lit(""))
    )
    kinds = [
        pl.when(pl.col("w").str.contains_any(list(lists.nouns[noun]))).then(
            pl.lit("unknown" if noun == "media" else noun)
        )
        for noun in NOUNS
    ]
    found = frame.select(
        kind=pl.coalesce(kinds), left=pl.col("w").str.contains_any(list(lists.left_out))
    )
    return found["kind"], found["left"]


def judge(
    rows: pl.DataFrame, lists: Wording, names: pl.Series, *, bracket: bool, lost: bool
) -> pl.DataFrame:
    """Add ``kind`` and ``captioned`` to the rows that ``kinds`` cut.

    ``names`` are the senders of the file, ``bracket`` says that iOS wrote it, ``lost`` that it has
    no marks at all.
    """
    rows = rows.with_row_index("_row")
    files = rows.filter(pl.col("file").is_not_null())
    others = _judged(
        rows.filter(pl.col("file").is_null()), lists, names, bracket=bracket, lost=lost
    )
    columns = [*rows.columns, "kind", "captioned"]
    told = files.with_columns(kind=pl.col("by_file"), captioned=pl.lit(False))
    return pl.concat([told.select(columns), others.select(columns)]).sort("_row").drop("_row")


def _judged(
    rows: pl.DataFrame, lists: Wording, names: pl.Series, *, bracket: bool, lost: bool
) -> pl.DataFrame:
    """As ``judge``, of the rows without a file."""
    rows = _with_clues(_media(rows, lists, bracket=bracket, lost=lost), lists)
    notice = _notices(rows, lists, names, lost=lost) if bracket else pl.lit(False)
    return rows.with_columns(kind=_decided(lists, notice))


def _with_clues(rows: pl.DataFrame, lists: Wording) -> pl.DataFrame:
    """The rows with what each says of its kind."""
    rows = rows.with_columns(
        mark=pl.col("raw").str.starts_with("\u200e"),
        other_mark=pl.col("raw").str.starts_with("\u200f"),
        angled=pl.col("raw").str.contains(_ANGLED),
        head=pl.col("bare").str.extract(rf"^([^,،、，\n]*?)\s?(?:{_COMMA}|$)"),
        words=pl.concat_str(
            pl.lit(" "),
            pl.col("bare").str.head(MOST_LETTERS).str.replace_all(r"[\p{P}\p{Z}]+", " "),
        ),
    ).with_columns(
        # Arabic and Hebrew phones write the other mark, with which people's words begin as well.
        own=pl.col("mark") | (pl.col("other_mark") & pl.col("line_marked")),
    )
    return rows.with_columns(
        whole=_whole(lists),
        withheld=_withheld(rows, lists),
        retracted=_sentences(rows["bare"], lists.sentences["deleted"], "$"),
        named_call=_named_calls(lists),
        call=_calls(lists),
        poll=_polls(lists),
    )


def _decided(lists: Wording, notice: pl.Series | pl.Expr) -> pl.Expr:
    """The kind of each row: the first clue that is there, the surest first."""
    place = pl.col("text").str.replace_all(MARKS, "").str.strip_chars().str.contains(_PLACE)
    voice = (pl.col("mark") | pl.col("other_mark") | pl.col("angled")) & pl.col("head").is_in(
        list(lists.voice)
    )
    long = pl.col("bare").str.len_chars() > LONG_NOTICE
    marked_medium = pl.col("line_marked") & pl.col("mark")
    return (
        pl.when(pl.col("whole").is_not_null())
        .then("whole")
        .when(pl.col("named_call"))
        .then(pl.lit("call"))
        .when(pl.col("medium").is_not_null())
        .then("medium")
        .when(pl.col("withheld"))
        .then(pl.lit("unknown"))
        .when(pl.col("retracted"))
        .then(pl.lit("deleted"))
        .when(pl.col("poll"))
        .then(pl.lit("poll"))
        .when(place)
        .then(pl.lit("location"))
        .when(notice)
        .then(pl.lit("system"))
        .when(pl.col("call"))
        .then(pl.lit("call"))
        .when(voice)
        .then(pl.lit("audio"))
        .when(_says(lists.message) & _says(lists.taken_back))
        .then(pl.lit("deleted"))
        .when(_says(lists.message) & _says(lists.awaited))
        .then(pl.lit("unknown"))
        .when(_says(lists.places))
        .then(pl.lit("location"))
        .when(marked_medium | pl.col("trusted"))
        .then(pl.coalesce("noun", pl.lit("unknown")))
        .when(pl.col("opening") & pl.col("own") & ~pl.col("edited") & long)
        .then(pl.lit("system"))
        .when(pl.col("other_mark") & pl.col("line_marked") & ~pl.col("edited"))
        .then(pl.lit("system"))
        .when(pl.col("mark") & pl.col("angled") & ~pl.col("edited"))
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("text"))
    )


def _says(stems: tuple[str, ...]) -> pl.Expr:
    """Whether a short body behind a mark of WhatsApp's own holds one of some words."""
    words = pl.col("words")
    short = (words.str.len_chars() <= 80) & (words.str.count_matches(" ") <= MOST_WORDS)
    plain = ~pl.col("bare").str.contains(r"[\d@]")
    return pl.col("own") & short & plain & words.str.contains_any(list(stems))


def _media(rows: pl.DataFrame, lists: Wording, *, bracket: bool, lost: bool) -> pl.DataFrame:
    """Add ``medium`` (the kind of one that was left out), ``noun``, ``captioned``, ``trusted``.

    ``trusted`` are rows whose header iOS marked though their bodies have lost their marks: where
    half of such headers stand before known media, the others do too.
    """
    noun, left_out = medium(rows["bare"], lists)
    piece_noun, piece_left = medium(rows["piece"].fill_null(""), lists)
    angled = pl.col("raw").str.contains(_ANGLED)
    marked = pl.col("raw").str.contains("^[\u200e\u200f]") | pl.col("line_marked")
    rows = rows.with_columns(noun, left_out, piece_noun.alias("pn"), piece_left.alias("pl"))
    rows = rows.rename({"kind": "noun"})
    by_words: pl.Expr = pl.when(pl.col("left") & (angled | marked)).then("noun")
    if lost:
        known = placeholders()
        listed = pl.col("bare").replace_strict(known, default=None, return_dtype=pl.String)
        by_words = pl.coalesce(by_words, listed)
        behind = rows.select(pl.col("bare").str.extract(r"\.\w{1,8} • ([^•\n]+)$").fill_null(""))
        last_noun, last_left = medium(behind.to_series(), lists)
        by_words = pl.coalesce(by_words, pl.when(last_left).then(last_noun))
    in_piece = pl.col("pl") | (pl.col("line_marked") & pl.col("raw").str.contains("\u200e"))
    by_piece = pl.when(in_piece & ~pl.col("edited")).then("pn")
    rows = rows.with_columns(_by_words=by_words, _by_piece=by_piece).with_columns(
        medium=pl.coalesce("_by_words", "_by_piece"),
        captioned=pl.col("_by_words").is_null() & pl.col("_by_piece").is_not_null(),
    )
    # A header that iOS marked says "medium" though its body has lost its mark, if others have not.
    marked_body = pl.col("raw").str.contains("[\u200e\u200f]")
    headed = pl.col("line_marked") & ~marked_body
    known_media = pl.col("line_marked") & (pl.col("medium").is_not_null() | marked_body)
    trusted = headed & (known_media.sum() >= headed.sum()) if bracket else pl.lit(False)
    return rows.with_columns(trusted=trusted)


def _whole(lists: Wording) -> pl.Expr:
    """The kind of whole bodies: nothing at all is a blank of WhatsApp's, "..." is somebody's."""
    empty = pl.col("text").str.replace_all(MARKS, "").str.strip_chars() == ""
    found = pl.col("bare").replace_strict(lists.whole, default=None, return_dtype=pl.String)
    return pl.when((pl.col("bare") != "") | empty).then(found)


def _withheld(rows: pl.DataFrame, lists: Wording) -> pl.Expr:
    """Bodies that say that the export does not have the message: by their first sentence."""
    first = pl.col("bare").str.extract(r"^([^.。।\n]+)").str.strip_chars()
    listed = first.is_in(list(lists.withheld))
    return listed | _sentences(rows["bare"], lists.sentences["withheld"], _SENTENCE_END)


def _sentences(bodies: pl.Series, phrases: Iterable[str], end: str) -> pl.Expr:
    """Whether ``bare`` begins with one of some sentences with a ``*``, up to ``end``."""
    found = present(bodies, phrases)
    if not found:
        return pl.lit(False)
    return pl.col("bare").str.contains(f"^(?:{'|'.join(map(pattern, found))}){end}")


def present(bodies: pl.Series, phrases: Iterable[str]) -> list[str]:
    """Of some phrases those whose longest part stands in any of the bodies: a few of hundreds."""
    whole = "\n".join(bodies.drop_nulls().head(MOST_BODIES).str.head(MOST_LETTERS).to_list())
    return [phrase for phrase in phrases if max(phrase.split("*"), key=len).strip() in whole]


def _named_calls(lists: Wording) -> pl.Expr:
    """Calls by their whole names: timed, missed (at some hour), or behind a sign."""
    body = pl.col("bare")
    sign = pl.col("mark") | pl.col("other_mark") | pl.col("angled")
    named = pl.col("head").is_in(list(lists.calls | lists.missed))
    timed = body.str.extract(_CALL_PARTS, 1).is_in(list(lists.calls | lists.missed)) & (
        body.str.extract(_CALL_PARTS, 3).is_in(list(lists.units))
    )
    at_a_time = body.str.replace(_CLOCK, "").is_in(list(lists.missed))
    return timed | at_a_time | (sign & named)


def _calls(lists: Wording) -> pl.Expr:
    """Calls by a word for one or by WhatsApp's two halves, behind a mark only."""
    body = pl.col("bare")
    words = pl.concat_str(pl.lit(" "), pl.col("head").str.replace_all(r"[\p{P}\p{Z}]+", " "))
    few = (words.str.count_matches(" ") <= FEW_WORDS) & (words.str.len_chars() <= 45)
    spoken = words.str.contains_any(list(lists.calling)) & few
    alone = ~body.str.contains(_COMMA) & ~body.str.contains(r"\d")
    numbered = body.str.contains(rf"{_COMMA}\s?\d")
    behind_mark = (pl.col("own") & (alone | numbered)) | (pl.col("angled") & numbered)
    return (pl.col("raw").str.contains(_TWO_MARKS) & few) | (spoken & behind_mark)


def _polls(lists: Wording) -> pl.Expr:
    """Polls: what is asked stands below the word, or options with their votes do."""
    listed = pl.col("raw").str.extract(_POLL, 1).str.to_lowercase().is_in(list(lists.polls))
    shaped = pl.col("raw").str.contains(_POLL) & (pl.col("raw").str.count_matches(_OPTIONS) >= 2)
    return listed | shaped


def _notices(rows: pl.DataFrame, lists: Wording, names: pl.Series, *, lost: bool) -> pl.Expr:
    """Notices of iOS, which stand behind a name: by their words, by the name they begin with."""
    body = pl.col("bare")
    notices = present(rows["bare"], lists.sentences["notices"])
    own = body.str.starts_with(_lower(pl.col("sender")))
    after_own = pl.when(own).then(body.str.strip_prefix(_lower(pl.col("sender"))))
    after_any = _behind_names(names)
    by_name = [p.removeprefix("*").lstrip() for p in notices if p.startswith("*")]
    long = [p for p in notices if p[0] != "*" and letters(p) >= LONG_ENOUGH]
    sure = [p for p in by_name if letters(p) >= (LONG_ENOUGH if "*" in p else SHORT_ACT)]
    named = _any_of(after_any, sure)
    named |= _any_of(after_own, by_name)
    full = named | _any_of(body, long)
    if lost:
        full |= _any_of(after_own, present(rows["bare"], lists.sentences["acts"]))
    # Behind a mark of WhatsApp's own a few words are enough; other marks begin people's words too.
    telling = body.str.contains_any(list(lists.telling)) & ~pl.col("line_marked")
    behind_mark = telling | own | _any_of(body, notices, end="")
    marked = (pl.col("own") & behind_mark) | (pl.col("other_mark") & _any_of(body, notices))
    return (full | marked).fill_null(False) & ~pl.col("edited")


def _lower(name: pl.Expr) -> pl.Expr:
    return pl.concat_str(name.str.to_lowercase())


def _behind_names(names: pl.Series) -> pl.Expr:
    """What follows a sender's name at the beginning of ``bare``, or null."""
    listed = sorted(names.head(MOST_NAMES).str.to_lowercase().to_list(), key=len, reverse=True)
    if not listed:
        return pl.lit(None, dtype=pl.String)
    either = "|".join(pl.escape_regex(name) for name in listed)
    return pl.col("bare").str.extract(f"^(?:{either})(.*)$")


def _any_of(text: pl.Expr, phrases: list[str], end: str = _NO_QUESTION) -> pl.Expr:
    if not phrases:
        return pl.lit(False)
    either = "|".join(pattern(phrase) for phrase in phrases)
    return text.str.strip_chars().str.contains(f"^(?:{either}){end}").fill_null(False)
