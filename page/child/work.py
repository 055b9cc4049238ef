"""One analysis from dropped files to finished reports, all of it in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

import chatcheck
from chatcheck.page.child.exports import Exports
from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.read import read_sources
from chatcheck.reports.content import corrections
from chatcheck.reports.content.view import View
from chatcheck.reports.options import ReportOptions


class Answers(msgspec.Struct, forbid_unknown_fields=True):
    """What the user said, by the names of the command line's options.

    ``clock`` says whether the time zone is the browser's own or was chosen; ``only`` is the one
    export to read of several.
    """

    timezone: str = "UTC"
    clock: str = "browser"
    date_order: str | None = None
    format: str | None = None
    chat: str | None = None
    only: str | None = None
    people: tuple[str, str] | None = None
    aliases: dict[str, str] = {}
    compare: tuple[str, str] | None = None
    split: str | None = None

    def reading(self) -> tuple[Any, ...]:
        """Those that decide how the files are read."""
        names = tuple(self.aliases.items())
        asked = (self.timezone, self.clock, self.date_order, self.format, self.chat, self.only)
        return (*asked, names)


class Work:
    """The files, the answers and, once it is done, the view that every form is made from."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._exports = Exports()
        self._view: View | None = None
        self._html = b""
        self._chat: Chat | None = None
        self._read_as: tuple[Any, ...] = ()

    def take(self, name: str, data: bytes) -> None:
        """Keep a dropped file."""
        if self._exports.take(name, data):
            self._chat = None

    def labels(self) -> list[str]:
        """The names of the exports."""
        return self._exports.labels()

    def run(self, told: dict[str, Any]) -> None:
        """Read, analyse and write the report that is shown first.

        Raises ``ChatcheckError``, and ``LetGoError`` where the files are needed once more.
        """
        self._view, self._html = None, b""
        answers = msgspec.convert(told, Answers)
        self._say(said="stage", stage="reading")
        if self._chat is None or self._read_as != answers.reading():
            self._chat = None
            self._chat, self._read_as = self._read(answers), answers.reading()
            # As the command line: what is analysed is the table, not the file as well.
            self._exports.let_go()
        chat = self._chat
        self._say(said="stage", stage="analysing")
        analysis = chatcheck.analyze(
            chat, people=answers.people, compare=answers.compare, split=answers.split
        ).tables
        options = ReportOptions()
        if self._exports.marks is not None:
            name, data = self._exports.marks
            marks = corrections.read(data, name)
            analysis, applied = corrections.apply(analysis, marks, options)
            options = replace(options, corrections=applied)
        self._say(said="stage", stage="writing the report")
        self._view = View(analysis, options)
        self._html = _html(self._view)
        self._say(said="ready", **self._beside(self._view, answers))

    def make(self, form: str) -> bytes:
        """The report in one form; raises ``ChatcheckError`` where there is none yet."""
        if self._view is None:
            raise ChatcheckError("there is no report yet", "Drop an export first")
        return self._html if form == "html" else _MAKERS[form](self._view)

    def _read(self, answers: Answers) -> Chat:
        options = ReadOptions(answers.timezone, answers.date_order, answers.chat)
        if not self._exports.labels():
            raise ChatcheckError("there is no chat among these files", "Add the export itself")
        sources, wish = self._exports.sources(options, answers.format, answers.only)
        chat = read_sources(
            sources,
            replace(options, chat=wish),
            format_name=answers.format,
            aliases=answers.aliases,
        )
        if answers.clock == "browser":
            note = (
                f"Times are read on the clock of this browser ({answers.timezone}); choose another "
                "time zone on the page if the phone's was another"
            )
            chat = replace(chat, notes=(*chat.notes, note))
        return chat

    def _beside(self, view: View, answers: Answers) -> dict[str, Any]:
        from chatcheck.reports.formats.web.page import policy
        from chatcheck.reports.pages import front

        analysis = view.analysis
        sent = analysis.conversation.messages["sent_at"].dt.convert_time_zone(
            analysis.conversation.chat.timezone
        )
        return {
            "title": front(view).subtitle,
            "people": list(view.people),
            "first": sent[0].date().isoformat(),
            "last": sent[-1].date().isoformat(),
            "timezone": answers.timezone,
            "marks": self._exports.marks is not None,
            "policy": policy(),
        }


def _html(view: View) -> bytes:
    from chatcheck.reports.formats.web.page import page

    return page(view).encode()


def _pdf(view: View) -> bytes:
    from chatcheck.reports.formats.typst.pdf import pdf

    return pdf(view)


def _png(view: View) -> bytes:
    from chatcheck.reports.formats.typst.png import png

    return png(view)


def _json(view: View) -> bytes:
    from chatcheck.reports.formats.json_summary import text

    return text(view).encode()


def _csv(view: View) -> bytes:
    from chatcheck.reports.content.events_table import table
    from chatcheck.reports.formats.table_files import events_csv

    return events_csv(table(view.analysis, False, view.options)).encode()


_MAKERS = {"pdf": _pdf, "png": _png, "json": _json, "csv": _csv}
