"""A document as data for the Typst templates, and the call that sets it.

User text travels as strings in JSON and is never read as markup. Charts are SVG files beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import resources
from typing import Any, Final

import typst

from chatcheck.parsers.version import VERSION
from chatcheck.reports.content.moments import Moment
from chatcheck.reports.drawing import svg
from chatcheck.reports.drawing.fonts import BOX, Fonts, choose
from chatcheck.reports.drawing.style import Chart, styled
from chatcheck.reports.pages import blocks
from chatcheck.reports.words import units
from chatcheck.reports.words.findings import missing
from chatcheck.reports.words.first_page import PICTURES, FirstPage
from chatcheck.reports.words.names import WAYS
from chatcheck.reports.writing import MARK

NOT_QUOTED, NO_REPLY, NO_WORDS = "(not quoted)", "(no answer)", "(no words)"
LONGEST: Final = 600  # letters of a message on paper
TRIES: Final = 6  # rounds in which letters that no font can draw become boxes
_UNSHOWN: Final = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
Files = dict[str, bytes]


class Setting:
    """A report on its way into Typst: its data, its charts, its fonts."""

    def __init__(self, people: tuple[str, str], *, quotes: bool) -> None:
        self._people = people
        self._quotes = quotes
        self._charts: list[Chart] = []

    def chart(self, chart: Chart) -> dict[str, Any]:
        """A chart's data; its picture is drawn when the document is set."""
        self._charts.append(chart)
        return {
            "file": f"chart-{len(self._charts)}.svg", "alt": chart.alt, "title": chart.title,
            "person": chart.person,
        }  # fmt: skip

    def sheets(self, first: FirstPage, pages: Sequence[blocks.Page]) -> dict[str, Any]:
        """The first page and those behind it."""
        return {
            "front": self.front(first),
            "pages": [
                {"key": page.key, "title": page.title,
                 "blocks": [self.block(block) for block in page.blocks]}
                for page in pages
            ],
        }  # fmt: skip

    def front(self, page: FirstPage) -> dict[str, Any]:
        """The first page."""
        return {
            "title": page.title, "subtitle": page.subtitle, "short": page.short,
            "question": PICTURES, "pictures": [asdict(one) for one in page.pictures],
            "small_print": page.small_print,
            "sections": [
                {"key": section.key, "title": section.title,
                 "parts": [part if isinstance(part, str) else asdict(part)
                           for part in section.parts]}
                for section in page.sections
            ],
        }  # fmt: skip

    def block(self, block: blocks.Block) -> dict[str, Any]:
        """One block of a page."""
        match block:
            case blocks.Text(paragraphs, small):
                return {"kind": "text", "paragraphs": paragraphs, "small": small}
            case blocks.Heading(text):
                return {"kind": "heading", "text": text}
            case blocks.Key():
                return {"kind": "key"}
            case blocks.Charts(charts, columns):
                found = [self.chart(chart) for chart in charts]
                return {"kind": "charts", "charts": found, "columns": columns}
            case blocks.Table(caption, heads, rows):
                return {"kind": "table", "caption": caption, "heads": heads, "rows": rows}
            case blocks.Meanings(items):
                return {"kind": "meanings", "items": [asdict(item) for item in items]}
            case blocks.MomentList(intro, found):
                return {
                    "kind": "moments", "intro": intro,
                    "moments": [self._moment(moment) for moment in found.held],
                }  # fmt: skip

    def _moment(self, moment: Moment) -> dict[str, Any]:
        actor, partner = self._people[moment.person], self._people[1 - moment.person]
        later = "" if moment.later_s is None else f", {units.brief(moment.later_s)} later"
        if not self._quotes:
            bid = reply = NOT_QUOTED
        else:
            bid = moment.bid_text or NO_WORDS
            reply = NO_REPLY if moment.reply_text is None else moment.reply_text or NO_WORDS
        return {
            "person": moment.person, "day": units.day(moment.day), "clock": moment.clock,
            "who": actor, "way": WAYS[moment.kind],
            "titles": [one.title for one in moment.behaviours],
            "bid": [partner, bid[:LONGEST]], "reply": [f"{actor}{later}", reply[:LONGEST]],
            "why": list(dict.fromkeys(one.evidence for one in moment.behaviours)),
        }  # fmt: skip

    def compiled(
        self, template: str, data: dict[str, Any], *, form: str, ppi: float = 144.0
    ) -> bytes:
        """The document as bytes of ``form``: "pdf" (tagged, checked as PDF/UA-1) or "png"."""
        data = {"people": self._people, "version": VERSION, "mark": MARK, **data}
        fonts = choose(_strings(data))
        data = _cleaned(data, fonts)
        data["fonts"] = fonts.families
        data["missing"] = missing(len(fonts.missing), BOX)
        files = self._files(template)
        loaded = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False,
            font_paths=list(fonts.folders),
        )  # fmt: skip
        lacking: set[str] = set()
        for _ in range(TRIES):
            files["report.json"] = json.dumps(data, ensure_ascii=False).encode()
            try:
                return self._compiled(files, loaded, form, ppi, strict=form == "pdf")
            except typst.TypstError as error:
                seen = {_unescaped(text) for text in _UNSHOWN.findall(error.diagnostic)}
                if not seen:
                    raise
                if seen == lacking:
                    break
                lacking = seen
                data = _boxed(data, lacking)
        # A letter that resists: a report without the check is better than none.
        return self._compiled(files, loaded, form, ppi, strict=False)

    @staticmethod
    def _compiled(
        files: Files, fonts: typst.Fonts, form: str, ppi: float, *, strict: bool
    ) -> bytes:
        compiler: Any = typst.compile  # its annotations lack files that are held in memory
        found = compiler(
            files, font_paths=fonts, format=form, ppi=ppi, pdf_standards=["ua-1"] if strict else []
        )
        made: bytes = found[0] if isinstance(found, list) else found
        return made

    def _files(self, template: str) -> Files:
        here = resources.files("chatcheck.reports.formats.typst")
        files = {
            "main.typ": (here / template).read_bytes(),
            "look.typ": (here / "look.typ").read_bytes(),
        }
        with styled():
            for number, chart in enumerate(self._charts, start=1):
                files[f"chart-{number}.svg"] = svg.on_paper(chart).encode()
        return files


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _strings(part)


def _cleaned(value: Any, fonts: Fonts) -> Any:
    if isinstance(value, str):
        return fonts.drawable(value)
    if isinstance(value, dict):
        return {key: _cleaned(part, fonts) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(part, fonts) for part in value]
    return value


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _boxed(value: Any, lacking: set[str]) -> Any:
    """Boxes for clusters of letters that a font has only in part."""
    if isinstance(value, str):
        for text in lacking:
            if text:
                value = value.replace(text, BOX)
        return value if "" not in lacking else "".join(c for c in value if c.isprintable())
    if isinstance(value, dict):
        return {key: _boxed(part, lacking) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_boxed(part, lacking) for part in value]
    return value
