"""Drawings as inline SVG: real text, colours of the page's style sheet, no style attributes.

A content security policy that allows no inline style leaves only presentation attributes, and
colours that are CSS variables follow the reader's light or dark scheme.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from chatcheck.reports.plots import PALE, SILENT
from chatcheck.reports.style import COLOURS, FAINT, INK, NAME_COLOURS, SHADE, SOFT

_VARIABLES: Final[Mapping[str, str]] = {
    INK: "var(--ink)", SOFT: "var(--soft)", FAINT: "var(--line)", SHADE: "var(--card)",
    PALE: "var(--pale)", SILENT: "var(--soft)", COLOURS[0]: "var(--p0)", COLOURS[1]: "var(--p1)",
    NAME_COLOURS[0]: "var(--p0)", NAME_COLOURS[1]: "var(--p1)", "#ffffff": "var(--paper)",
    "#000000": "var(--ink)", "#333333": "var(--ink)", "#555555": "var(--soft)",
    "#777777": "var(--soft)", "#999999": "var(--soft)", "#e4e4e4": "var(--line)",
}  # fmt: skip
_DROPPED: Final = ("font-family", "font", "stroke-linejoin", "font-stretch", "font-variant")


def svg(draw: Callable[[Figure], None], size: tuple[float, float], alt: str) -> str:
    """What ``draw`` puts on a figure of ``size`` inches, with a text for those who do not see it.

    The SVG has no width and height: it takes the width that the page gives it.
    """
    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure = Figure(figsize=size)
        draw(figure)
        figure.savefig(
            out, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", "", text,
                  flags=re.DOTALL)  # fmt: skip
    text = re.sub(r'style="([^"]*)"', _attributes, text)
    text = re.sub(r"#[0-9a-f]{6}\b", lambda match: _VARIABLES.get(match[0], match[0]), text)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    text = re.sub(r' (?:xmlns:xlink|version)="[^"]*"', "", text)
    text = text.replace("xlink:href", "href")
    text = re.sub(r"\n\s*", "\n", text)
    return _apart(text).replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)


def _apart(text: str) -> str:
    """Identifiers that are used, made different from those of other figures of the page."""
    prefix = hashlib.sha256(text.encode()).hexdigest()[:8]
    used = set(re.findall(r"url\(#([^)]+)\)", text)) | set(re.findall(r'href="#([^"]+)"', text))

    def renamed(match: re.Match[str]) -> str:
        return f' id="{prefix}-{match[1]}"' if match[1] in used else ""

    text = re.sub(r' id="([^"]+)"', renamed, text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", text)


def _attributes(match: re.Match[str]) -> str:
    """A style attribute as presentation attributes; the page's own font is used."""
    pairs: dict[str, Any] = {}
    for part in match[1].split(";"):
        name, colon, value = part.partition(":")
        if colon:
            pairs[name.strip()] = value.strip()
    if "font" in pairs:  # the shorthand has no attribute of its own
        found = re.search(r"(?:(bold|\d{3}) )?([\d.]+)px", pairs["font"])
        if found:
            pairs["font-size"] = found[2]
            if found[1] not in (None, "400"):
                pairs["font-weight"] = found[1]
    return " ".join(f'{name}="{value}"' for name, value in pairs.items() if name not in _DROPPED)
