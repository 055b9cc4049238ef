"""The codes that stand for couples, groups and roles: short, and no names.

They are all that a study's tables hold of who took part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

LABEL_RULE: Final = "up to 40 letters, digits, spaces, dots, dashes or underscores"
CODE_RULE: Final = "a code of up to 40 plain letters, digits, dots, dashes or underscores"
_LABEL: Final = re.compile(r"\w[\w .-]{0,39}")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def is_label(text: str) -> bool:
    """Whether a text can name a group or a role."""
    return _LABEL.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """Whether a text can stand for a couple; it also becomes part of nothing but tables."""
    return _CODE.fullmatch(text) is not None


def holds_name(text: str, names: Iterable[str]) -> bool:
    """Whether a code holds a word of three letters or more of any of the names."""
    words = {word.casefold() for word in _WORD.findall(text)}
    return any(word.casefold() in words for name in names for word in _WORD.findall(name))
