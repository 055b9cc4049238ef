"""What the analysis says about its own sureness: the chat's language, and measured figures.

The one place that knows how ``Analysis.language`` and ``analyzer.measured`` look; both may lack
what a later build gives, and the report then says that it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chatcheck.analyzer.detectors.measured import measured
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.results import Analysis
from chatcheck.analyzer.tables import Kind

SOURCES: Final = ("real", "plain", "stories")  # in the order in which they are worth a reader's eye
SOURCE_WORDS: Final[Mapping[str, str]] = {
    "real": "real chats", "plain": "plain invented chats", "stories": "invented stories",
}  # fmt: skip
LANGUAGES: Final[Mapping[str, str]] = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mr": "Marathi", "ms": "Malay", "nb": "Norwegian",
    "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "yo": "Yoruba", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a chat and of its people, as codes, and whether its words were judged.

    ``share`` is how much of the chat is in ``chat`` (0 to 1), None where nobody looked.
    """

    chat: str
    people: Mapping[str, str]
    share: float | None
    judged: bool

    @property
    def name(self) -> str:
        """The language in English; of one that has no name here, its code."""
        return LANGUAGES.get(self.chat, f"another language ({self.chat})")


def language(analysis: Analysis) -> Language:
    """The language that the analysis found; of an analysis that did not look, its setting."""
    found: Any = getattr(analysis, "language", None)
    if found is None:
        code = analysis.conversation.settings.language
        return Language(code, dict.fromkeys(analysis.people, code), None, True)
    return Language(found.chat, dict(found.people), found.share, found.judged)


@dataclass(frozen=True, slots=True)
class Figures:
    """How one detector did on one source of labelled chats; shares from 0 to 1, None if unknown.

    ``right`` of what it picked was right, ``arguable`` could be seen either way, ``found`` is the
    share of the moments there that it picked; ``chats`` is how many labelled pieces there were.
    """

    right: float | None
    arguable: float | None
    found: float | None
    chats: int | None


def figures(detector: str) -> Mapping[str, Figures]:
    """Source -> figures of a detector; sources that were not measured are absent."""
    one: Any = measured().get(detector)
    if one is None:
        return {}
    if hasattr(one, "precision"):  # measured on stories alone
        return {"stories": _of(one)}
    return {name: _of(part) for name in SOURCES if (part := _part(one, name)) is not None}


def _part(one: Any, name: str) -> Any:
    return one.get(name) if isinstance(one, Mapping) else getattr(one, name, None)


def _of(part: Any) -> Figures:
    def value(name: str) -> Any:
        return part.get(name) if isinstance(part, Mapping) else getattr(part, name, None)

    right, arguable, wrong = (value(name) for name in ("right", "arguable", "wrong"))
    if right is not None and wrong is not None:
        picked = right + (arguable or 0) + wrong
        share, open_share = (right / picked, (arguable or 0) / picked) if picked else (None, None)
    else:
        share, open_share = value("precision"), None
    return Figures(share, open_share, value("recall"), value("episodes") or value("chats"))


@dataclass(frozen=True, slots=True)
class Sureness:
    """The figures of turning away on real chats, over the detectors that enter the totals."""

    right: float
    found: float | None


def sureness() -> Sureness | None:
    """Mean figures on real chats; None where nothing was measured on them."""
    real = [
        figures(detector.name)["real"]
        for detector in DETECTORS
        if detector.kind == Kind.REJECTION
        and not detector.low_confidence
        and "real" in figures(detector.name)
    ]
    right = _mean([one.right for one in real])
    return None if right is None else Sureness(right, _mean([one.found for one in real]))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
