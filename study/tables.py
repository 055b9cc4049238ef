"""The tables of a study: every column with its type and the sentence the codebook says of it.

Nothing in them names a person, a file or a text: couples, groups and roles are the codes of the
manifest, which is checked for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

Dtype = pl.DataType | pl.datatypes.DataTypeClass
Levels = tuple[str, ...] | dict[str, str]

PERSONS: Final = ("a", "b")
PERIODS: Final = ("before", "after")
KINDS: Final = ("rejection", "repair", "total")
STATUSES: Final = ("done", "failed")

# Why a chat failed. What chatcheck would say of it holds names and is told by `chatcheck analyze`
# on the file itself, to whoever may read it.
CODES: Final = {
    "unreadable": "no file could be read as an export, or only in part",
    "unproven_dates": "the export does not prove its order of day and month; give date_order",
    "nobody_so_called": "a name or alias of people.csv fits nobody who writes in the chat",
    "few_messages": "the two wrote too few messages to describe",
    "outside_chat": "the periods of the manifest lie outside the chat, or overlap",
    "few_weeks": "fewer whole weeks than are needed lie in one of the two periods",
    "refused": "chatcheck refused the chat for another reason, which it says for the file alone",
    "memory": "the chat needed more memory than a worker may take",
    "killed": "a worker ended while it worked on this chat alone",
    "fault": "a fault of chatcheck itself",
}

# Why a couple's effect is not pooled; null where it is.
REASONS: Final = {
    "few_chances": "fewer chances than are needed in one of the two periods",
    "not_judged": "the chat is in a language whose words are not judged",
    "excluded": "left out by the plan of the study",
}

# What proves the order of day and month.
PROOFS: Final = {
    "none_needed": "the format has true dates",
    "fields": "a day above twelve, or a year in front",
    "asked": "the manifest says it",
    "sense": "the other orders would be impossible, or run backwards",
    "names": "dates in the names of media files",
    "file_time": "the time at which the export was made",
    "chronology": "the other order would run backwards far more often",
    "span": "the other order would spread the messages over far more time",
    "layout": "the marks between the fields, or how hours are written",
    "other": "something else",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, type and meaning, the unit of a number, the values of a code."""

    name: str
    dtype: Dtype
    meaning: str
    unit: str = ""
    levels: Levels = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pl.Schema:
        """Names and types in order."""
        return pl.Schema({column.name: column.dtype for column in self.columns})


_COUPLE: Final = Column("couple", pl.String, "Code of the couple, as in the manifest.")
_GROUP: Final = Column("group", pl.String, "Group of the couple, as in the manifest; may be null.")
_PERSON: Final = Column(
    "person", pl.Enum(PERSONS), "Which of the two, as in people.csv.", levels=PERSONS
)
_ROLE: Final = Column("role", pl.String, "Role of the person, as in people.csv; may be null.")
_METRIC: Final = Column(
    "metric",
    pl.String,
    "Behaviour (a detector) or one of the totals micro_rejections and micro_repairs, in which a "
    "reply counts once.",
)


def _count(name: str, meaning: str) -> Column:
    return Column(name, pl.Int64, meaning, unit="occasions")


def _spreads(of: str) -> tuple[Column, Column]:
    """How weeks spread, over the weeks ``of`` some period."""
    return (
        Column(
            "spread",
            pl.Float64,
            f"Sum over the weeks {of} with chances of (y - n r)^2 / n: y hits of n chances in the "
            "week, r the rate of its period. Null where it is not judged.",
        ),
        Column(
            "spread_expected",
            pl.Float64,
            "What spread would be on average if weeks differed by chance alone: "
            "(W - 1) r (1 - r) N / (N - 1), W weeks with chances, N chances in all; 0 where N is "
            f"under 2. Over the weeks {of}; null where it is not judged. The sum of spread over "
            "this sum, over a whole study and at least 1, is its dispersion phi.",
        ),
    )


CHATS: Final = Table(
    "chats",
    "a couple of the manifest",
    (
        _COUPLE,
        _GROUP,
        Column("status", pl.Enum(STATUSES), "Whether the chat was analysed.", levels=STATUSES),
        Column("code", pl.String, "Why it was not; null where it was.", levels=CODES),
        Column(
            "hash",
            pl.String,
            "SHA-256 of the salt and the content of the files: equal for equal content, and of "
            "use to nobody without the salt. Null where a file could not be read.",
        ),
        Column("format", pl.String, "Format of the export; null where the chat failed."),
        Column("language", pl.String, "Code of the language that most is written in."),
        Column("judged", pl.Boolean, "Whether behaviours told by words are judged in it."),
        Column("messages", pl.Int64, "Messages of the two people.", unit="messages"),
        Column("weeks_before", pl.Int64, "Length of the earlier period.", unit="whole weeks"),
        Column("weeks_after", pl.Int64, "Length of the later period.", unit="whole weeks"),
        Column("dates_proof", pl.String, "What proves the order of day and month.", levels=PROOFS),
        Column("version", pl.String, "Version of chatcheck that analysed the chat."),
    ),
)

RATES: Final = Table(
    "rates",
    "a couple, a person, a metric and a period",
    (
        _COUPLE,
        _PERSON,
        _ROLE,
        _METRIC,
        Column(
            "kind",
            pl.Enum(KINDS),
            "Whether the metric is a way of turning away, of turning back, or a total.",
            levels=KINDS,
        ),
        Column("period", pl.Enum(PERIODS), "The earlier or the later period.", levels=PERIODS),
        _count("hits", "Occasions on which the behaviour was found; null where it is not judged."),
        _count("chances", "Occasions on which it could have been; null where it is not judged."),
        *_spreads("of the period"),
    ),
)

EFFECTS: Final = Table(
    "effects",
    "a couple, a person and a metric",
    (
        _COUPLE,
        _GROUP,
        _PERSON,
        _ROLE,
        _METRIC,
        _count("hits_before", "Hits of the earlier period."),
        _count("chances_before", "Chances of the earlier period."),
        _count("hits_after", "Hits of the later period."),
        _count("chances_after", "Chances of the later period."),
        Column(
            "log_ratio",
            pl.Float64,
            "log((hits_after + 0.5) / (chances_after + 1)) - log((hits_before + 0.5) / "
            "(chances_before + 1)): above 0, more often in the later period. Null where it is not "
            "judged or there were no chances.",
            unit="natural logarithm",
        ),
        Column(
            "variance",
            pl.Float64,
            "Variance of log_ratio by chance, phi (1 - Q) / Q (1/chances_before + "
            "1/chances_after), with the rate Q and the dispersion phi of all who are pooled "
            "without a plan; null of others, and where the whole study has no hit.",
        ),
        *_spreads("of both periods, each by itself,"),
        Column("included", pl.Boolean, "Whether there is enough for the pooled result."),
        Column("reason", pl.String, "Why not; null where there is.", levels=REASONS),
    ),
)

WEEKLY: Final = Table(
    "weekly",
    "a couple, a person, a metric and a week",
    (
        _COUPLE,
        _PERSON,
        _METRIC,
        Column("week", pl.Int32, "Week, counted from the chat's first Monday as 0.", unit="weeks"),
        _count("hits", "Occasions on which the behaviour was found; null where it is not judged."),
        _count("chances", "Occasions on which it could have been; null where it is not judged."),
    ),
)

# How long each chat took differs from run to run, so it stands apart from the tables above, which
# are the same byte for byte however they were made.
TIMINGS: Final = Table(
    "timings",
    "a couple of the manifest",
    (
        _COUPLE,
        Column("seconds", pl.Float64, "Time that the chat took in its worker.", unit="seconds"),
        Column("peak_mb", pl.Float64, "Most memory its worker had held by then.", unit="MB"),
    ),
)

TABLES: Final = {table.name: table for table in (CHATS, RATES, EFFECTS, WEEKLY, TIMINGS)}
