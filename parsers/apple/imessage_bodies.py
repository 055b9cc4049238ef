"""What stands below a name in imessage-exporter's text: the person's words, and what is not.

The exporter prints tapbacks, paths of media, previews of links, what apps say of themselves and
remarks of its own as lines among the words. Lines are told apart here; indented ones are the
person's like any other.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from chatcheck.parsers.pieces.reactions import TAPBACKS

RESPONDED: Final = "This message responded to an earlier message."
_TAP: Final = (
    r"^(Loved|Liked|Disliked|Laughed|Emphasized|Questioned|Reacted (\S+)|\S+)"
    r"(?: (?:to|with|at))? by (.+)$"
)
_STICKER: Final = r"^(?:\w+ )?Sticker from (.+?)(?:: .*| not found!)$"
# Lines that the exporter adds below a text.
_ADDED: Final = (
    r"^(?:This message responded to an earlier message\.|"
    r"This message was deleted from the conversation!|"
    r"Sent with (?:Slam|Loud|Gentle|Invisible Ink|Echo|Spotlight|Balloons|Confetti|Love|Lasers|"
    r"Fireworks|Sparkles|Celebration|Heart|Shooting Start?))$"
)
_EDITED: Final = r"^Edited .* later: "
_UNSENT: Final = r"^.{1,80} unsent (?:this|a) message\b.*!$"
_MEDIUM: Final = (
    r"^ *(?:/|~/|\.\.?/|[A-Za-z]:\\|(?:[^\s/]+/)*attachments/)[^\n]*\."
    r"(?i:(jpe?g|png|heic|heif|webp|tiff?)|(gif)|(mov|mp4|m4v|3gp)|"
    r"(caf|m4a|amr|mp3|aac|wav|opus)|(vcf)|([a-z0-9]{1,8}))$"
)
_MEDIA_KINDS: Final = ("photo", "gif", "video", "audio", "contact", "document")
_URL: Final = r"^https?://\S+$"
_MUSIC: Final = r"^https?://(?:geo\.)?music\.apple\.com/\S+$"
_APP: Final = r"^\p{Lu}[\w.&'+-]*(?: [\w.&'+-]+){0,3} message:$"
_SHARED: Final = r"^(?:Started|Stopped) sharing location!$|^Shared location!$"
# In place of what the exporter could not write: nobody's words, wherever they stand.
_PLACEHOLDER: Final = (
    r"^(?:SharePlay Message|Handwritten messages are not yet supported!|Attachment missing!|"
    r"Attachment does not exist!|Unable to (?:format|locate|load|parse) .*)$"
)
# By an app, where nothing else is in the message.
_MADE: Final = r"^(?:Digital Touch Message.*|Check In: .*|.{1,30} transaction: .*)$"

# One look at every line, to leave alone what is words and nothing else.
_ODD: Final = "|".join(
    f"(?:{one})"
    for one in (
        r"^\s*(?:Tapbacks|Reactions):\s*$", _ADDED, _STICKER, _MEDIUM, _EDITED, _UNSENT, _URL, _APP,
        _SHARED, _PLACEHOLDER, _MADE, "^Translated from:", r"deleted a message\.$",
    )
)  # fmt: skip
MOST_LINES: Final = 2_000  # of a message that is looked at closely; the longest have some hundred


def read_bodies(table: pl.DataFrame, me: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What messages say, and their tapbacks.

    ``table`` has ``position``, ``who`` and ``body``, the lines of each message. The first frame has
    ``position``, ``text``, ``kind`` (null for words alone), ``edited`` and ``deleted``; the second
    a row a tapback: ``position``, ``emoji``, ``sender`` and ``at`` (always null).
    """
    table = table.select("position", "who", "body")
    odd = table.select(
        (pl.col("body").list.len() <= MOST_LINES)
        & pl.col("body").list.eval(pl.element().str.contains(_ODD)).list.any().fill_null(False)
    ).to_series()
    told, taps = _read_closely(table.filter(odd), me)
    plain = table.filter(~odd).select(
        "position",
        edited=pl.lit(False),
        deleted=pl.lit(False),
        text=pl.col("body").list.join("\n").fill_null("").str.strip_chars("\n"),
    )
    plain = plain.with_columns(kind=pl.when(pl.col("text") == "").then(pl.lit("unknown")))
    return pl.concat([told, plain.select(told.columns)]), taps


def _read_closely(table: pl.DataFrame, me: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same of messages with lines that are not words, or may not be."""
    exploded = _exploded(table)
    lines = _told_apart(exploded)
    words = pl.col("line").filter(pl.col("said"))
    told = lines.group_by("position", maintain_order=True).agg(
        text=words.str.replace(_EDITED, "").str.join("\n"),
        medium=pl.col("medium").drop_nulls().first(),
        sticker=(pl.col("sticker") & ~pl.col("tail")).any(),
        shared=pl.col("shared").any(),
        edited=pl.col("version").max() > 0,
        deleted=pl.col("gone").any(),
    )
    found = told.select(
        "position",
        "edited",
        "deleted",
        text=pl.col("text").str.strip_chars("\n"),
        kind=pl.coalesce(
            "medium",
            pl.when("sticker").then(pl.lit("sticker")),
            pl.when("deleted").then(pl.lit("deleted")),
            pl.when("shared").then(pl.lit("location")),
            pl.when(pl.col("text").str.strip_chars("\n") == "").then(pl.lit("unknown")),
        ),
    )
    return found, _tapbacks(exploded.filter("tail"), me)


def _tapbacks(tail: pl.DataFrame, me: str) -> pl.DataFrame:
    line = pl.col("line").str.strip_chars()
    stuck = pl.when(line.str.contains(_STICKER))
    return tail.select(
        "position",
        emoji=pl.coalesce(
            stuck.then(pl.lit("sticker")),
            line.str.extract(_TAP, 2),
            line.str.extract(_TAP, 1).replace(TAPBACKS),
        ),
        sender=pl.coalesce(
            stuck.then(line.str.extract(_STICKER, 1)), line.str.extract(_TAP, 3)
        ).replace("Me", me),
        at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
    ).drop_nulls("emoji")


def _exploded(table: pl.DataFrame) -> pl.DataFrame:
    """A row a line, with ``tail``: whether it is among the tapbacks."""
    line = pl.col("line").str.strip_chars()
    headed = pl.col("head") & pl.col("tap").shift(-1).over("position").fill_null(False)
    return (
        table.select("position", "who", line="body")
        .explode("line")
        .with_columns(pl.col("line").fill_null(""))
        .with_columns(
            head=line.is_in(["Tapbacks:", "Reactions:"]),
            tap=line.str.contains(_TAP) | line.str.contains(_STICKER),
        )
        .with_columns(head=headed)
        # The run of tapbacks ends at the first line that is none.
        .with_columns(run=(~(pl.col("head") | pl.col("tap"))).cum_sum().over("position"))
        .with_columns(tail=pl.col("head").cum_max().over("position", "run"))
    )


def _told_apart(lines: pl.DataFrame) -> pl.DataFrame:
    """What each line is; ``said`` where it is the person's words."""
    line = pl.col("line")
    above = line.shift(1).over("position").fill_null("")
    content = ~(pl.col("tail") | line.str.contains(_ADDED))
    lines = lines.with_columns(
        medium=pl.when(content).then(
            pl.coalesce(
                pl.when(line.str.extract(_MEDIUM, group).is_not_null()).then(pl.lit(kind))
                for group, kind in enumerate(_MEDIA_KINDS, start=1)
            )
        ),
        sticker=line.str.contains(_STICKER),
        shared=line.str.contains(_SHARED),
        placeholder=line.str.contains(_PLACEHOLDER)
        | ((line == "Ended") & (above == "SharePlay Message")),
        unsent=line.str.contains(_UNSENT),
        version=line.str.contains(_EDITED).cum_sum().over("position"),
        content=content & (line.str.strip_chars() != ""),
    ).with_columns(
        content=pl.col("content")
        & pl.col("medium").is_null()
        & ~pl.any_horizontal("sticker", "shared", "unsent", "placeholder")
    )
    return _without_others(lines)


def _without_others(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of web pages, apps, translators and transcribers told from the person's."""
    line, content = pl.col("line"), pl.col("content")

    def whole(flag: pl.Expr) -> pl.Expr:
        return flag.any().over("position")

    lines = lines.with_columns(
        nth=content.cum_sum().over("position"), of=content.sum().over("position")
    )
    first, only = content & (pl.col("nth") == 1), content & (pl.col("of") == 1)
    deleted = only & pl.any_horizontal(
        line.is_in(["You deleted a message.", "They deleted a message."]),
        line == pl.format("{} deleted a message.", "who"),
    )
    origin = line.str.contains(r"^Translated from:")
    spoken = line.str.starts_with("Transcription: ") & (
        pl.col("medium").shift(1).over("position").is_not_null()
    )
    music = content & (pl.col("nth") == pl.col("of")) & line.str.contains(_MUSIC)
    lines = lines.with_columns(
        gone=pl.col("unsent") | deleted,
        preview=whole(first & line.str.contains(_URL)) & ~line.str.contains(_URL),
        song=whole(music & (pl.col("nth") > 1)) & ~music,
        app=whole(first & line.str.contains(_APP) & (pl.col("of") > 1)),
        # What stands above was made by the translator, and what is below was said.
        made_up=whole(origin) & ~origin.cum_max().over("position"),
        origin=origin,
        heard=spoken.cum_max().over("position"),
        last=pl.col("version") == pl.col("version").max().over("position"),
        made=only & line.str.contains(_MADE),
    )
    others = (
        "tail",
        "gone",
        "preview",
        "song",
        "app",
        "made_up",
        "heard",
        "made",
        "sticker",
        "placeholder",
    )
    said = (
        ~pl.any_horizontal(*others, "shared")
        & pl.col("medium").is_null()
        & ~line.str.contains(_ADDED)
        & pl.col("last")
    )
    bare = pl.when("origin").then(line.str.replace(r"^Translated from: ?", "")).otherwise(line)
    lines = lines.with_columns(line=bare)
    return lines.with_columns(said=said & ~(pl.col("origin") & (pl.col("line") == "")))
