"""The version, on the lowest floor so that every floor may name it."""

from typing import Final

VERSION: Final = "0.1.0"
