"""Charts as SVG: real text, presentation attributes only, colours a page can turn to dark.

matplotlib writes the drawing; the tree it makes is then tidied, element by element. A content
security policy that allows no inline style leaves only presentation attributes, and colours that
are CSS variables follow the reader's light or dark scheme.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree

import matplotlib as mpl

from chatcheck.reports.drawing import style
from chatcheck.reports.drawing.style import Chart

_SVG: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_VARIABLES: Final[Mapping[str, str]] = {
    style.INK: "var(--ink)", style.SOFT: "var(--soft)", style.FAINT: "var(--line)",
    style.SHADE: "var(--card)", style.PALE: "var(--pale)", style.SILENT: "var(--soft)",
    style.COLOURS[0]: "var(--p0)", style.COLOURS[1]: "var(--p1)", "#ffffff": "var(--paper)",
    "#000000": "var(--ink)", "#333333": "var(--ink)", "#555555": "var(--soft)",
    "#777777": "var(--soft)", "#999999": "var(--soft)", style.GRID: "var(--line)",
    "white": "var(--paper)",
}  # fmt: skip
_DROPPED: Final = ("font", "font-family", "font-stretch", "font-variant", "stroke-linejoin")
_FONT: Final = re.compile(r"(?:(bold|\d{3}) )?([\d.]+)px")  # of matplotlib's font shorthand


def on_paper(chart: Chart) -> str:
    """A chart at its size on paper, with its colours as they are."""
    return _tidied(chart, chart.wide, "", None)


def on_screen(chart: Chart, name: str) -> str:
    """A chart for a page: no size of its own, variables for colours, identifiers after ``name``."""
    return _tidied(chart, chart.narrow, f"{name}-", _VARIABLES)


def _tidied(
    chart: Chart, size: tuple[float, float], prefix: str, colours: Mapping[str, str] | None
) -> str:
    root = ElementTree.fromstring(_drawn(chart, size))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.removeprefix(_SVG) in ("metadata", "style") or "metadata" in child.tag:
                parent.remove(child)
    used = {value.strip("#") for node in root.iter() for value in _references(node)}
    for node in root.iter():
        node.tag = node.tag.removeprefix(_SVG)
        _as_attributes(node, colours)
        _renamed(node, used, prefix)
        node.tail = None
        if node.text is not None and not node.text.strip():
            node.text = None
    for name in ("version",) if colours is None else ("version", "width", "height"):
        root.attrib.pop(name, None)
    if colours is None:
        root.set("xmlns", "http://www.w3.org/2000/svg")
    else:
        root.attrib |= {"role": "img", "aria-label": chart.alt}
    return ElementTree.tostring(root, encoding="unicode")


def _drawn(chart: Chart, size: tuple[float, float]) -> bytes:
    out = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        chart.figure(size).savefig(
            out, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    return out.getvalue()


def _references(node: ElementTree.Element) -> list[str]:
    found = [node.attrib[_LINK]] if _LINK in node.attrib else []
    for value in node.attrib.values():
        found += [part.partition(")")[0] for part in value.split("url(")[1:]]
    return found


def _as_attributes(node: ElementTree.Element, colours: Mapping[str, str] | None) -> None:
    """The style attribute as presentation attributes, with the colours of the page."""
    pairs: dict[str, str] = {}
    for pair in node.attrib.pop("style", "").split(";"):
        name, colon, value = pair.partition(":")
        if colon:
            pairs[name.strip()] = value.strip()
    if "font" in pairs:  # the shorthand has no attribute of its own
        found = _FONT.search(pairs["font"])
        if found:
            pairs["font-size"] = found[2]
            if found[1] not in (None, "400"):
                pairs["font-weight"] = found[1]
    if node.tag == "text" and colours is None:
        node.set("font-family", style.FONT)
    for name, value in pairs.items():
        if name not in _DROPPED:
            node.set(name, value)
    if colours is not None:
        for name in ("fill", "stroke"):
            if name in node.attrib:
                node.set(name, colours.get(node.attrib[name], node.attrib[name]))


def _renamed(node: ElementTree.Element, used: set[str], prefix: str) -> None:
    """Identifiers that are used, made different from those of other charts of the page."""
    if "id" in node.attrib:
        name = node.attrib.pop("id")
        if name in used:
            node.set("id", prefix + name)
    if _LINK in node.attrib:
        node.set("href", f"#{prefix}{node.attrib.pop(_LINK).removeprefix('#')}")
    for key, value in node.attrib.items():
        if "url(#" in value:
            node.set(key, value.replace("url(#", f"url(#{prefix}"))
